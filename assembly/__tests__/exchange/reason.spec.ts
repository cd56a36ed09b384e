import { Reason, REASON_COUNT, reasonName } from "../../exchange/reason";

describe("Reasons", () => {
  it("are as many as are counted", () => {
    expect(reasonName(REASON_COUNT - 1)).not.toBe("unknown");
    expect(reasonName(REASON_COUNT)).toBe("unknown");
    expect(i32(Reason.HostFailure)).toBe(REASON_COUNT - 1);
  });

  it("have names of their own", () => {
    const names = new Set<string>();
    for (let i = 0; i < REASON_COUNT; i++) names.add(reasonName(i));
    expect(names.size).toBe(REASON_COUNT);
  });

  it("have names that metrics and response details can carry", () => {
    for (let i = 0; i < REASON_COUNT; i++) {
      const name = reasonName(i);
      for (let at = 0; at < name.length; at++) {
        const unit = name.charCodeAt(at);
        expect(unit === 0x5f || (unit >= 0x61 && unit <= 0x7a)).toBe(true, name);
      }
    }
  });

  it("have the names of their members", () => {
    expect(reasonName(Reason.None)).toBe("none");
    expect(reasonName(Reason.Session)).toBe("session");
    expect(reasonName(Reason.OtherHost)).toBe("other_host");
    expect(reasonName(Reason.Ticket)).toBe("ticket");
    expect(reasonName(Reason.NoClock)).toBe("no_clock");
    expect(reasonName(Reason.Allowed)).toBe("allowed");
    expect(reasonName(Reason.CallRefused)).toBe("call_refused");
    expect(reasonName(Reason.OddAuthority)).toBe("odd_authority");
    expect(reasonName(Reason.HostFailure)).toBe("host_failure");
  });

  it("are unknown beyond their range", () => {
    expect(reasonName(i32(-1))).toBe("unknown");
    expect(reasonName(i32.MAX_VALUE)).toBe("unknown");
  });
});
