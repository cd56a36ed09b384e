import { Access, Route } from "../../rules/route";
import { NO_ROUTE, REFUSED, RouteTable } from "../../rules/route-table";
import { findRoute, listOf, matching, routeOn, tableOf } from "./table";

function expectAll(table: RouteTable, paths: string[], expected: i32): void {
  for (let i = 0; i < paths.length; i++) {
    expect(findRoute(table, "GET app.example.com" + paths[i])).toBe(expected, paths[i]);
  }
}

function withAccess(access: Access, paths: string[]): Route {
  const route = routeOn(paths);
  route.access = access;
  return route;
}

function forGroup(group: string, paths: string[]): Route {
  const route = routeOn(paths);
  route.allowedGroups = listOf([group]);
  return route;
}

// Rows of PA01 to PA09 and more, each another spelling that some server reads as a path below /admin.
const SPELLINGS_OF_ADMIN: string[] = [
  "/public/../admin/x",
  "/public/%2e%2e/admin/x",
  "/public/.%2e/admin/x",
  "/public/%252e%252e/admin/x",
  "/public/..%2fadmin/x",
  "/public/..%5cadmin/x",
  "/public/..\\admin\\x",
  "/public/..;/admin/x",
  "/admin;v=1/x",
  "/admin%3bv=1/x",
  "//admin/x",
  "/./admin/x",
  "/public//../admin/x",
  "/%2561dmin/x",
  "/admin%2fx",
  "/admin%5cx",
  "/admin\\x",
  "/admin%00/x",
  "/ad%09min/x",
];

describe("The table of routes", () => {
  it("gives the first route that matches, or none", () => {
    const table = tableOf([routeOn(["/a/b"]), routeOn(["/a/*", "*.css"]), routeOn(["/c"])]);
    expectAll(table, ["/a/b"], 0);
    expectAll(table, ["/a/c", "/x.css", "/a/"], 1);
    expectAll(table, ["/c"], 2);
    expectAll(table, ["/", "/a", "/C", "/c/", "/b"], NO_ROUTE);
    expectAll(tableOf([]), ["/", "/a%2fb", "//"], NO_ROUTE);
  });

  it("looks at hosts and methods", () => {
    const first = new Route();
    first.match = matching(["app.example.com"], ["GET", "HEAD"], ["/a*"]);
    const second = new Route();
    second.match = matching(["*.example.com"], ["POST"], ["/a*"]);
    const table = tableOf([first, second]);
    const requests = [
      "GET app.example.com/a",
      "HEAD app.example.com/ab",
      "POST app.example.com/a",
      "POST x.example.com/a",
    ];
    const routes: i32[] = [0, 0, 1, 1];
    for (let i = 0; i < requests.length; i++)
      expect(findRoute(table, requests[i])).toBe(routes[i], requests[i]);
    const others = [
      "PUT app.example.com/a",
      "get app.example.com/a",
      "GET x.example.com/a",
      "POST example.com/a",
    ];
    for (let i = 0; i < others.length; i++) expect(findRoute(table, others[i])).toBe(NO_ROUTE, others[i]);
  });

  it("takes no exception that is for other methods", () => {
    const pages = withAccess(Access.Public, ["*"]);
    pages.match.methods = listOf(["GET"]);
    const upload = withAccess(Access.Public, ["/app/open"]);
    upload.match.methods = listOf(["POST"]);
    const table = tableOf([pages, upload, forGroup("ops", ["/app/*"])]);
    expect(findRoute(table, "GET app.example.com/app/open")).toBe(2);
    expect(findRoute(table, "POST app.example.com/app/open")).toBe(1);
  });

  it("never takes an ambiguous path for public or optional", () => {
    const open = tableOf([
      withAccess(Access.Public, ["/public/*", "*.css"]),
      withAccess(Access.Optional, ["/opt*"]),
    ]);
    expectAll(open, ["/public/", "/public/a", "/x.css"], 0);
    expectAll(open, ["/opt"], 1);
    expectAll(open, SPELLINGS_OF_ADMIN, NO_ROUTE);
    expectAll(
      open,
      [
        "/public/../a.css",
        "/public/%2e%2e/a",
        "/public%2f",
        "/public/;x",
        "//x.css",
        "/x%2f.css",
        "/opt/..",
        "/opt%00",
      ],
      NO_ROUTE,
    );
  });

  it("takes an escaped path for public only where it is one as written too", () => {
    const table = tableOf([withAccess(Access.Public, ["/public/*"])]);
    expectAll(table, ["/public/a%20b", "/public/%41", "/public/caf%C3%A9"], 0);
    expectAll(table, ["/%70ublic/a", "/publi%63/a", "/public%20/a"], NO_ROUTE);
  });

  it("lets no other spelling of a path past a route that restricts", () => {
    const table = tableOf([withAccess(Access.Public, ["/public/*"]), forGroup("ops", ["/admin/*"])]);
    expectAll(table, ["/admin/x", "/%61dmin/x", "/admi%6E/%78"], 1);
    for (let i = 0; i < SPELLINGS_OF_ADMIN.length; i++) {
      const route = findRoute(table, "GET app.example.com" + SPELLINGS_OF_ADMIN[i]);
      expect(route).toBe(REFUSED, SPELLINGS_OF_ADMIN[i]);
    }
    expect(findRoute(table, "GET app.example.com//admin" + "/x".repeat(9000))).toBe(REFUSED);
  });

  it("does not refuse ambiguous paths that no reading makes a restricted one", () => {
    const table = tableOf([forGroup("ops", ["/admin/*"]), routeOn(["/api/*"])]);
    expectAll(table, ["/api/projects/group%2fname", "/api/a;b=1/c", "/api//x", "/api/administration%2fx"], 1);
    expectAll(table, ["/projects/group%2fname", "/a//b", "/a/../b", "/ad/min%2f"], NO_ROUTE);
    const elsewhere = new Route();
    elsewhere.match = matching(["ops.example.com"], [], ["/admin/*"]);
    elsewhere.allowedGroups = listOf(["ops"]);
    expectAll(tableOf([elsewhere]), SPELLINGS_OF_ADMIN, NO_ROUTE);
  });

  it("keeps ambiguous paths on a restricting route that alone could be meant", () => {
    const whole = tableOf([forGroup("staff", ["*"])]);
    expectAll(whole, SPELLINGS_OF_ADMIN, 0);
    const admin = tableOf([forGroup("ops", ["/admin/*"])]);
    expectAll(admin, ["/admin/a%2fb", "/admin//x", "/admin/../x"], 0);
    const both = tableOf([forGroup("ops", ["/admin/*"]), forGroup("staff", ["*"])]);
    expectAll(both, ["/admin/a%2fb", "/x/..%2fadmin/"], REFUSED);
    expectAll(both, ["/x%2fb"], 1);
  });

  it("refuses a path whose two readings are on different restricting routes", () => {
    const table = tableOf([forGroup("ops", ["/admin/*"]), forGroup("staff", ["/*"])]);
    expectAll(table, ["/%61dmin/x"], REFUSED);
    expectAll(table, ["/admin/%78"], 0);
    const optional = withAccess(Access.Optional, ["/shop/*"]);
    optional.identityHeaders = 0;
    expectAll(tableOf([optional]), ["/%73hop/x"], REFUSED);
    expectAll(tableOf([optional]), ["/shop/%78"], 0);
  });

  it("reads a method in any case of letters where a route restricts", () => {
    const post = forGroup("ops", ["/a"]);
    post.match = matching([], ["POST", "GET"], ["/a"]);
    const table = tableOf([post]);
    const methods = ["POST", "post", "Post", "GET", "get", "HEAD", "head", "hEAD"];
    for (let i = 0; i < methods.length; i++)
      expect(findRoute(table, methods[i] + " h/a")).toBe(0, methods[i]);
    const others = ["PUT", "posts", "GETS", ""];
    for (let i = 0; i < others.length; i++)
      expect(findRoute(table, others[i] + " h/a")).toBe(NO_ROUTE, others[i]);
  });

  it("loosens nothing for a method in another case, nor for HEAD", () => {
    const open = withAccess(Access.Public, ["/a"]);
    open.match = matching([], ["GET"], ["/a"]);
    const table = tableOf([open]);
    expect(findRoute(table, "GET h/a")).toBe(0);
    const others = ["get", "HEAD", "head", "POST"];
    for (let i = 0; i < others.length; i++)
      expect(findRoute(table, others[i] + " h/a")).toBe(NO_ROUTE, others[i]);
  });

  it("refuses a method that two routes restrict, one as it is written and one in capitals", () => {
    const post = forGroup("ops", ["/a"]);
    post.match = matching([], ["POST"], ["/a"]);
    const every = forGroup("staff", ["/a"]);
    const table = tableOf([post, every]);
    expect(findRoute(table, "POST h/a")).toBe(0);
    expect(findRoute(table, "PUT h/a")).toBe(1);
    expect(findRoute(table, "post h/a")).toBe(REFUSED);
    const optional = withAccess(Access.Optional, ["/b"]);
    optional.match = matching([], ["GET"], ["/b"]);
    optional.identityHeaders = 0;
    expect(findRoute(tableOf([optional]), "get h/b")).toBe(REFUSED);
    expect(findRoute(tableOf([optional]), "HEAD h/b")).toBe(0);
    expect(findRoute(table, "post h/%2fa")).toBe(REFUSED);
  });

  it("gives HEAD to the route on GET only where no earlier one has it", () => {
    const head = forGroup("probes", ["/a"]);
    head.match = matching([], ["HEAD"], ["/a"]);
    const get = forGroup("ops", ["/a"]);
    get.match = matching([], ["GET"], ["/a"]);
    expect(findRoute(tableOf([head, get]), "HEAD h/a")).toBe(0);
    expect(findRoute(tableOf([get, head]), "HEAD h/a")).toBe(0);
  });

  it("lets no rule that loosens open what another one restricts", () => {
    const restricting = forGroup("ops", ["/admin/*"]);
    const table = tableOf([
      withAccess(Access.Public, ["*.css", "/admin/logo.png"]),
      withAccess(Access.Optional, ["*.js"]),
      restricting,
    ]);
    expectAll(table, ["/x.css", "/admin.css"], 0);
    expectAll(table, ["/x.js"], 1);
    expectAll(table, ["/admin/x.css", "/admin/x.js", "/admin/a/b.css"], 2);
    expectAll(table, ["/admin/logo.png"], 0);
    expectAll(table, ["/admin/%2e%2e/x.css", "/admin/x%3f.css"], 2);
    expectAll(table, ["/x/..%2fadmin/x.css", "/admin%2fx.css", "/admin%3f.css"], REFUSED);
    expectAll(table, ["/x%3f.css", "/private%23.css"], NO_ROUTE);
  });

  it("lets one hold that is an exception to the rule that would hold without it", () => {
    const staff = forGroup("staff", ["*"]);
    const open = withAccess(Access.Public, ["*.css"]);
    const deep = withAccess(Access.Public, ["/admin/open/*"]);
    const table = tableOf([open, deep, forGroup("ops", ["/admin/*"]), staff]);
    expectAll(table, ["/x.css"], 0);
    expectAll(table, ["/admin/open/x", "/admin/open/x.css"], 1);
    expectAll(table, ["/admin/x.css"], 2);
    expectAll(table, ["/x"], 3);
  });

  it("takes no rule for an exception that stands behind the one that restricts", () => {
    const first = forGroup("ops", ["/admin/*"]);
    first.match = matching(["a"], [], ["/admin/*"]);
    const open = withAccess(Access.Public, ["*.css"]);
    const behind = withAccess(Access.Public, ["/admin/open/*"]);
    const table = tableOf([open, first, behind]);
    expect(findRoute(table, "GET a/admin/open/x.css")).toBe(1);
    expect(findRoute(table, "GET b/admin/open/x.css")).toBe(0);
  });

  it("knows APIs apart from routes", () => {
    const table = RouteTable.compile([routeOn(["/a"])], [matching([], ["GET"], ["/api/*"])]);
    expect(isApi(table, "GET", "/api/x")).toBe(true);
    expect(isApi(table, "POST", "/api/x")).toBe(false);
    expect(isApi(table, "GET", "/a")).toBe(false);
    expect(isApi(tableOf([]), "GET", "/api/x")).toBe(false);
  });

  it("says what is on a route", () => {
    const table = tableOf([routeOn(["/a"]), forGroup("ops", ["/b"])]);
    expect(table.count).toBe(2);
    expect(table.route(0).restricts).toBe(false);
    expect(table.route(1).restricts).toBe(true);
    expect(table.route(1).allowedGroups.count).toBe(1);
  });
});

function isApi(table: RouteTable, method: string, path: string): bool {
  const name = String.UTF8.encode(method);
  const host = String.UTF8.encode("h");
  const bytes = String.UTF8.encode(path);
  return table.isApi(
    changetype<usize>(name),
    name.byteLength,
    changetype<usize>(host),
    host.byteLength,
    changetype<usize>(bytes),
    bytes.byteLength,
  );
}
