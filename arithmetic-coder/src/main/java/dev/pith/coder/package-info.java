/** The range coder and the probability models that drive it. */
@NullMarked
package dev.pith.coder;

import org.jspecify.annotations.NullMarked;
