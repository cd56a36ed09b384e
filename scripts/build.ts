// npm run build: compiles build/postern.wasm and checks its imports, exports and size.
import { compileRelease } from "./module/compile";

await compileRelease();
await import("./check-wasm");
