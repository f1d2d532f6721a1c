/**
 * A fair test of what tilings give to phrase dictionaries: the same phrases, costs and coder under masks of many kinds.
 * Start at {@link dev.pith.fibonacci.experiment.MaskExperiment}.
 */
@NullMarked
package dev.pith.fibonacci.experiment;

import org.jspecify.annotations.NullMarked;
