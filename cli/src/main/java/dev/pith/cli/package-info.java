/**
 * The {@code pith} command.
 *
 * <p>Start with {@link dev.pith.cli.Pith}, which lists the commands; a command is one class, such as
 * {@code CompressCommand}, that describes its options to picocli and runs with what picocli makes of the arguments. What
 * commands share:
 *
 * <ul>
 *   <li>{@code Console}: the standard streams, and which of them are terminals;
 *   <li>{@code Report}: messages, and the exit status that follows from them;
 *   <li>{@code FileArguments}: the files that the arguments name, directories walked through if wanted;
 *   <li>{@code Converter}: one input becomes one output, and the source is kept, replaced or refused as the options say;
 *   <li>{@code DirectoryConverter}: the same for all files of a directory with weights;
 *   <li>{@code OutputTarget}: opens the output that has a name, and loses nothing by that;
 *   <li>{@code FileOutput} and {@code PartialFiles}: a file appears under its name only when it is complete;
 *   <li>{@code ProgressDisplay}: the progress bar.
 * </ul>
 *
 * <pre>
 * arguments → FileArguments → Source → Converter → Output
 *                                        ↳ PithOutputStream or PithInputStream
 * </pre>
 *
 * <p>The command line is described in {@code docs/cli.md}.
 */
@NullMarked
package dev.pith.cli;

import org.jspecify.annotations.NullMarked;
