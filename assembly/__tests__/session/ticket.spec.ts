import { OpenedSession } from "../../session/opened-session";
import { readTicket } from "../../session/ticket";

const HEX = "0123456789abcdef0123456789abcdef";
const SECRET = "AbCdEf-_0123456789AbCd";

const opened = new OpenedSession();

function recognises(text: string): bool {
  const bytes = String.UTF8.encode(text);
  opened.clear();
  return readTicket(changetype<usize>(bytes), bytes.byteLength, opened);
}

function idOf(text: string): string {
  const bytes = String.UTF8.encode(text);
  opened.clear();
  readTicket(changetype<usize>(bytes), bytes.byteLength, opened);
  return String.UTF8.decodeUnsafe(opened.ticketId, opened.ticketIdLength);
}

describe("readTicket", () => {
  it("finds the ID of both forms", () => {
    expect(idOf("v2.X29hdXRo." + SECRET)).toBe("X29hdXRo");
    expect(idOf("_oauth2_proxy-" + HEX + "." + SECRET)).toBe("_oauth2_proxy-" + HEX);
    expect(idOf("v2.a")).toBe("");
  });

  it("recognises both forms", () => {
    expect(recognises("v2.X29hdXRo." + SECRET)).toBe(true);
    expect(recognises("v2.a.b")).toBe(true);
    expect(recognises("_oauth2_proxy-" + HEX + "." + SECRET)).toBe(true);
    expect(recognises("x-" + HEX + "." + SECRET)).toBe(true);
  });

  it("recognises nothing else", () => {
    const others: string[] = [
      "",
      "v2",
      "v2.",
      "v2..",
      "v2..b",
      "v2.a.",
      "v2.a",
      "v2.a.b.c",
      "v2.a.b=",
      "v2.a+.b",
      "v1.a.b",
      "v3.X29hdXRo." + SECRET,
      HEX + "." + SECRET,
      "-" + HEX + "." + SECRET,
      "x-" + HEX.toUpperCase() + "." + SECRET,
      "x-" + HEX.slice(1) + "." + SECRET,
      "x-" + HEX + "." + SECRET.slice(1),
      "x-" + HEX + "." + SECRET.slice(1) + "=",
      "x-" + HEX + "-" + SECRET,
    ];
    for (let i = 0; i < others.length; i++) expect(recognises(others[i])).toBe(false, others[i]);
  });
});
