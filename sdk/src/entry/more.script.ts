/** The part `more`, as a script. */

import { more } from "../more/more";

declare const VERSION: string;
(window as any).gosight.part("more", VERSION, more);
