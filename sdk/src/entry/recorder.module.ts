/** The part `recorder`, as a module. */

export { recorder as default } from "../recorder/recorder";
