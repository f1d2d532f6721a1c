/** Tilings of the line, their hierarchies, and where in a text they let phrases stand. */
@NullMarked
package dev.pith.fibonacci.tiling;

import org.jspecify.annotations.NullMarked;
