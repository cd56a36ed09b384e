// Texts of each form that a configuration has, right ones and wrong ones.

const LABEL = "a".repeat(63);
export const LONG_HOST = `${LABEL}.${LABEL}.${LABEL}.${"a".repeat(61)}`;

export const DURATIONS = [
  "0",
  "+0",
  "0s",
  "5m",
  "1h30m",
  "1.5h",
  "1.h",
  ".5h",
  "+5s",
  "100us",
  "100µs",
  "100μs",
  "1ns",
];
export const NO_DURATIONS = [
  "",
  "5",
  "-5s",
  "s",
  ".s",
  "5 s",
  "5S",
  "5d",
  "5m ",
  "1h-1m",
  "1..5h",
  "00",
  "+",
  "∞",
];
export const PATHS = [
  ..."/ /a /a/ /a* *.css */ *. /a/b/c /a/{*}/b /{*} /a/{**} /a/{**}/b /a/{**}/b/ /a/.* /a/..* /..a /a/...".split(
    " ",
  ),
  ..."/.well-known/x /a=b,c@d:e /~x/!$&'()+ /[x]|y^z` *.tar.gz *a/b /{*}/{*}/{**} /a.b/c-d_e".split(" "),
];
export const EVERY_PATH = ["*", "/*", "/{**}"];
export const NO_PATHS = [
  ..."a ** *a* /a*b /a** // /a//b /a// /. /./a /a/.. /a/../b /{*}* /a{*} /{*}b /{} /{***} /{**}/{*} /{**}/{**}".split(
    " ",
  ),
  ...'*/{*} */a/../b */a//b /a?b /a#b /a%20b /a;b /a\\b /a<b> /é /a"b /{a} /a\u007f'.split(" "),
  "",
  "/a b",
  "/a\u0001",
];
export const ORIGINS = [
  "https://app.example.com",
  "http://localhost:3000",
  "https://a:80",
  "http://a:443",
  "https://a_b:65535",
];
export const NO_ORIGINS = [
  ..."app.example.com https://app.example.com/ https://App.example.com https://a:443 http://a:80 https://a:0".split(
    " ",
  ),
  ..."https://a:65536 https://a:080 https:// ftp://a https://a: * null https://a..b https://user@a https://[::1]".split(
    " ",
  ),
];
export const HOSTS = [
  "app.example.com",
  "APP.example.com",
  "*.example.com",
  "localhost",
  "a_b",
  `*.${LONG_HOST}`,
  LONG_HOST,
];
export const NO_HOSTS = [
  "",
  "*",
  "*.",
  "a..b",
  ".a",
  "a.",
  "app:443",
  "*a.b",
  "a.*",
  `${LABEL}a`,
  `${LONG_HOST}a`,
  "a b",
  "ä.de",
];
export const DOMAINS = ["*", "example.com", "Example.com", ".example.com", "*.example.com", "localhost"];
export const NO_DOMAINS = ["", "@example.com", "a@b", "**", "*example.com", ".", "*.", "..a", " a", "a,b"];
export const PREFIXES = ["/a", "/oauth2", "/a/b", "/.a", "/..a", "/...", "/a.b~c_d-e", `/${"a".repeat(199)}`];
export const NO_PREFIXES = [
  "",
  "/",
  "a",
  "/a/",
  "//a",
  "/.",
  "/..",
  "/a/../b",
  "/a b",
  "/a%20",
  "/a*",
  `/${"a".repeat(200)}`,
];
export const NAMES = ["_oauth2_proxy", "__Host-x", "!#$%&'*+-.^`|~", "a".repeat(200)];
export const NO_NAMES = ["", "a b", "a=b", "a;b", "a,b", '"a"', "a(b)", "é", "a".repeat(201)];
export const VARIABLES = ["COOKIE_SECRET", "_", "a1", "A".repeat(128)];
export const NO_VARIABLES = ["", "1A", "A-B", "A B", "$A", "Ä", "A".repeat(129)];

export const CLAIMS = ["upn", "a.b", "a/b", "~", "/", "/realm_access/roles", "/a~0b~1c", "c".repeat(256)];
export const NO_CLAIMS = ["", "/~", "/a~2", "/a~/b", "c".repeat(257)];
