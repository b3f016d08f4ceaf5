export { Tiger } from "./tiger.ts";
