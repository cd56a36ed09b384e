// npm run format: writes every file as Prettier wants it.
import { execa } from "execa";

await execa("prettier", ["--write", "--log-level", "warn", "."], { stdio: "inherit", preferLocal: true });
