export { EmulatedDriver } from "./emulatedDriver.ts";
