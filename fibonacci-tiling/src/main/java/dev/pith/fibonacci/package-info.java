/**
 * The word codec {@code fib}, and a fair test of what aperiodic tilings give to phrase dictionaries, after "Aperiodic
 * Structures Never Collapse: Fibonacci Hierarchies for Lossless Compression" (2026).
 */
@NullMarked
package dev.pith.fibonacci;

import org.jspecify.annotations.NullMarked;
