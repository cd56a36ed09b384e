import { SpanList } from "../../bytes/span-list";
import { ClassHints, classOf, RequestClass } from "../../http/request-class";

const hints = new ClassHints();
const accepts = new SpanList();
// The hints hold addresses only.
let kept: ArrayBuffer[] = [];

// The class of a request line by line: "POST", "accept: text/html", ...
function classFor(lines: string[]): RequestClass {
  hints.reset();
  accepts.clear();
  kept = [];
  const method = String.UTF8.encode(lines[0]);
  kept.push(method);
  hints.method.set(changetype<usize>(method), method.byteLength);
  for (let i = 1; i < lines.length; i++) {
    const colon = lines[i].indexOf(": ");
    setHint(lines[i].slice(0, colon), String.UTF8.encode(lines[i].slice(colon + 2)));
  }
  return classOf(hints, accepts);
}

function setHint(name: string, value: ArrayBuffer): void {
  kept.push(value);
  const ptr = changetype<usize>(value);
  const length = value.byteLength;
  if (name === "accept") {
    accepts.add(ptr, length);
  } else if (name === "content-type") {
    hints.contentType.set(ptr, length);
  } else if (name === "upgrade") {
    hints.upgrade.set(ptr, length);
  } else if (name === "access-control-request-method") {
    hints.requestedMethodLength = length;
  } else if (name === "sec-fetch-mode") {
    hints.fetchMode.set(ptr, length);
  } else if (name === "sec-fetch-dest") {
    hints.fetchDest.set(ptr, length);
  } else if (name === "x-requested-with") {
    hints.requestedWith.set(ptr, length);
  } else {
    throw new Error(name);
  }
}

function expectAll(requests: string[][], expected: RequestClass): void {
  for (let i = 0; i < requests.length; i++) {
    expect(classFor(requests[i])).toBe(expected, requests[i].join(" | "));
  }
}

const BROWSER = "accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

describe("The class of a request", () => {
  it("is gRPC by its content type, before everything else", () => {
    expectAll(
      [
        ["POST", "content-type: application/grpc"],
        ["POST", "content-type: application/grpc+proto"],
        ["POST", "content-type: application/grpc; charset=utf-8"],
        ["POST", "content-type: Application/GRPC+json", BROWSER, "sec-fetch-mode: navigate"],
      ],
      RequestClass.Grpc,
    );
    expectAll(
      [
        ["POST", "content-type: application/grpc-web+proto", "sec-fetch-mode: cors", "sec-fetch-dest: empty"],
        ["POST", "content-type: application/grpc-web-text", "x-requested-with: XMLHttpRequest"],
      ],
      RequestClass.Fetch,
    );
    expectAll(
      [
        ["POST", "content-type: application/grpcx"],
        ["POST", "content-type: application/grp"],
      ],
      RequestClass.Other,
    );
  });

  it("is a WebSocket handshake by the Upgrade header or the mode", () => {
    expectAll(
      [
        ["GET", "upgrade: websocket"],
        ["GET", "upgrade: WebSocket", BROWSER],
        ["GET", "upgrade: h2c, websocket"],
        ["GET", "upgrade: h2c ,\t websocket ,x"],
        ["GET", "sec-fetch-mode: websocket", "sec-fetch-dest: websocket"],
      ],
      RequestClass.WebSocket,
    );
    expectAll(
      [
        ["GET", "upgrade: h2c"],
        ["GET", "upgrade: websocketx"],
        ["GET", "upgrade: ,"],
      ],
      RequestClass.Document,
    );
  });

  it("is a preflight only as OPTIONS that asks for a method", () => {
    expectAll(
      [
        ["OPTIONS", "access-control-request-method: POST"],
        ["OPTIONS", "access-control-request-method: PUT", "sec-fetch-mode: cors", "sec-fetch-dest: empty"],
      ],
      RequestClass.Preflight,
    );
    expectAll(
      [["OPTIONS"], ["OPTIONS", "accept: */*"], ["options", "access-control-request-method: GET"]],
      RequestClass.Other,
    );
    expectAll([["GET", "access-control-request-method: POST"]], RequestClass.Document);
  });

  it("follows Sec-Fetch-Mode and -Dest, whatever Accept says", () => {
    expectAll(
      [
        ["GET", "sec-fetch-mode: navigate", "sec-fetch-dest: document", BROWSER],
        ["GET", "sec-fetch-mode: navigate", "sec-fetch-dest: iframe", "accept: application/json"],
        ["HEAD", "sec-fetch-mode: navigate"],
        ["GET", "sec-fetch-dest: document"],
        ["GET", "sec-fetch-mode: navigate", "x-requested-with: XMLHttpRequest"],
      ],
      RequestClass.Document,
    );
    expectAll(
      [
        ["POST", "sec-fetch-mode: navigate", "sec-fetch-dest: document"],
        ["POST", "sec-fetch-mode: navigate", "content-type: application/json"],
        ["DELETE", "sec-fetch-dest: iframe"],
      ],
      RequestClass.Form,
    );
    expectAll(
      [
        ["GET", "sec-fetch-mode: cors", "sec-fetch-dest: empty", BROWSER],
        ["GET", "sec-fetch-mode: same-origin", "sec-fetch-dest: empty"],
        ["POST", "sec-fetch-mode: no-cors", "sec-fetch-dest: empty", BROWSER],
        ["GET", "sec-fetch-mode: cors", BROWSER],
        ["GET", "sec-fetch-mode: something-new", BROWSER],
        ["GET", "sec-fetch-dest: empty", BROWSER],
      ],
      RequestClass.Fetch,
    );
    expectAll(
      [
        ["GET", "sec-fetch-mode: no-cors", "sec-fetch-dest: image", "accept: image/avif,*/*"],
        ["GET", "sec-fetch-mode: cors", "sec-fetch-dest: script", "accept: */*"],
        ["GET", "sec-fetch-dest: style", BROWSER],
      ],
      RequestClass.Other,
    );
  });

  it("is a fetch by X-Requested-With where there is no metadata", () => {
    expectAll(
      [
        ["GET", "x-requested-with: XMLHttpRequest", BROWSER],
        ["POST", "x-requested-with: xmlhttprequest"],
      ],
      RequestClass.Fetch,
    );
    expectAll([["GET", "x-requested-with: com.example.app", BROWSER]], RequestClass.Document);
  });

  it("is a document or a form where Accept names HTML", () => {
    expectAll(
      [
        ["GET", BROWSER],
        ["HEAD", "accept: text/html"],
        ["GET", "accept: TEXT/HTML;level=1"],
        ["GET", "accept: application/json, text/html;q=0.1"],
        ["GET", "accept: application/json", "accept: image/png, text/html"],
        ["GET", "accept: application/xhtml+xml"],
      ],
      RequestClass.Document,
    );
    expectAll(
      [
        ["POST", BROWSER, "content-type: application/x-www-form-urlencoded"],
        ["POST", BROWSER, "content-type: multipart/form-data; boundary=x"],
        ["POST", BROWSER, "content-type: text/plain"],
        ["POST", BROWSER],
      ],
      RequestClass.Form,
    );
    expectAll(
      [
        ["POST", BROWSER, "content-type: application/json"],
        ["PUT", BROWSER, "content-type: image/png"],
      ],
      RequestClass.Fetch,
    );
  });

  it("is a fetch where data is asked for, or sent", () => {
    expectAll(
      [
        ["GET", "accept: application/json"],
        ["GET", "accept: application/json;charset=utf-8, */*"],
        ["GET", "accept: application/problem+json"],
        ["GET", "accept: text/event-stream"],
        ["POST", "accept: application/json", "content-type: application/x-www-form-urlencoded"],
        ["POST", "accept: */*", "content-type: application/json"],
        ["PATCH", "content-type: application/merge-patch+json; a=b"],
      ],
      RequestClass.Fetch,
    );
  });

  it("is a part of a page where Accept names one and no page", () => {
    expectAll(
      [
        ["GET", "accept: image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"],
        ["GET", "accept: text/css,*/*;q=0.1"],
        ["HEAD", "accept: */*", "accept: Audio/ogg"],
        ["GET", "accept: video/webm;q=0.5"],
        ["GET", "accept: font/woff2"],
      ],
      RequestClass.Other,
    );
  });

  it("is a document for GET and HEAD without hints, as oauth2-proxy has it, and other else", () => {
    expectAll(
      [
        ["GET"],
        ["GET", "accept: */*"],
        ["HEAD", "accept: */*"],
        ["GET", "accept: image"],
        ["GET", "accept: image/"],
        ["GET", "accept: text/csv"],
        ["GET", "accept: "],
        ["GET", "accept: ,;,"],
        ["GET", "accept: application/jsonx"],
        ["GET", "content-type: application/json"],
        ["GET", "accept: xtext/html, +json"],
      ],
      RequestClass.Document,
    );
    expectAll(
      [
        ["POST", "accept: */*"],
        ["POST", "accept: */*", "content-type: application/x-www-form-urlencoded"],
        ["DELETE"],
        ["get", "accept: */*"],
        ["FOO"],
      ],
      RequestClass.Other,
    );
  });
});
