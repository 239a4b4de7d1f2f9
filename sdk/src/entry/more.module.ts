/** The part `more`, as a module. */

export { more as default } from "../more/more";
