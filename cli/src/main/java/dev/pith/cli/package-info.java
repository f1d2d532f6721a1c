/** The {@code pith} command. */
@NullMarked
package dev.pith.cli;

import org.jspecify.annotations.NullMarked;
