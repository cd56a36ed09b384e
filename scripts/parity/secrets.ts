// Cookie secrets of every form that oauth2-proxy takes (SecretBytes of oauth2-proxy 7.15).

export const SECRETS = {
  text32: "0123456789abcdef0123456789abcd!?",
  text16: "sixteen bytes!!?",
  text24: "twenty-four bytes are ok",
  base64url32: Buffer.from("32 octets, and then in base64url").toString("base64url"),
  base64url16: `${Buffer.from("sixteen octets!!").toString("base64url")}==`,
  /** 32 characters that happen to be base64url of 24 bytes. */
  aes192: "abcdefghijklmnopqrstuvwxyz_-0123",
} as const;
