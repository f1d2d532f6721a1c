package dev.pith.llm.train;

import java.time.Duration;

/**
 * How far training is.
 *
 * @param step the steps made, those before an interruption included
 * @param steps the steps to make in all
 * @param tokens the tokens seen
 * @param bitsPerToken what the last batch took, in bits for each token
 * @param tokensPerSecond the speed since this run began
 * @param timeLeft how long the rest will take at this speed
 */
public record TrainingProgress(
        long step, long steps, long tokens, double bitsPerToken, double tokensPerSecond, Duration timeLeft) {}
