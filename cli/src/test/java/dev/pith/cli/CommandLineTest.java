package dev.pith.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.cli.CommandRunner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

@DisplayName("The command line")
class CommandLineTest {

    private static final List<String> COMMANDS = List.of(
            "compress",
            "decompress",
            "test",
            "list",
            "inspect",
            "weights",
            "fibonacci",
            "train",
            "bench",
            "corpora",
            "codecs",
            "version",
            "completion",
            "help");

    private final CommandRunner pith = new CommandRunner();

    @ParameterizedTest
    @CsvSource({
        "65536, 65536",
        "64K, 65536",
        "64k, 65536",
        "4M, 4194304",
        "4MiB, 4194304",
        "4mb, 4194304",
        "1G, 1073741824",
        "2T, 2199023255552",
        "7B, 7",
        "0, 0"
    })
    @DisplayName("understands sizes in powers of 1024")
    void sizes(String text, long bytes) {
        assertEquals(bytes, new ByteSize.Converter().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1", "1.5M", "4X", "4 M", "9999999999999999999", "999999999T"})
    @DisplayName("refuses what is no size")
    void noSizes(String text) {
        assertThrows(TypeConversionException.class, () -> new ByteSize.Converter().convert(text));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 6, false",
        "-1, 1, false",
        "-9, 9, false",
        "-9v, 9, true",
        "-v3, 3, true",
        "-1 -8, 8, false",
        "-5 -5, 5, false",
        "-9 -1 -9, 9, false"
    })
    @DisplayName("takes levels as flags, alone or with others, of which the last counts")
    void levels(String arguments, int level, boolean verbose) {
        LevelOption option = new LevelOption();
        CommandSpec command = CommandSpec.create();
        option.describe(command);
        Verbosity.describe(command);
        ParseResult result = new CommandLine(command)
                .setOverwrittenOptionsAllowed(true)
                .parseArgs(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
        assertEquals(level, option.level());
        assertEquals(verbose, Verbosity.of(result).verbose());
    }

    @Test
    @DisplayName("prints help if there is nothing to do")
    void noArguments() {
        Result result = pith.run();
        assertEquals(Report.OK, result.status());
        assertEquals("", result.err());
        for (String command : COMMANDS) {
            assertTrue(result.text().contains("\n  " + command + " "), command);
        }
        assertEquals(result.text(), pith.run("--help").text());
        assertEquals(result.text(), pith.run("help").text());
    }

    @Test
    @DisplayName("prints help for each command")
    void helpOfCommands() {
        for (String command : COMMANDS) {
            Result result = pith.run("help", command);
            assertEquals(Report.OK, result.status());
            assertTrue(result.text().contains("\nUsage: pith " + command), result.text());
            assertEquals(result.text(), pith.run(command, "--help").text());
        }
    }

    @Test
    @DisplayName("prints help if a file is given without a command")
    void fileWithoutCommand() {
        Result result = pith.run("README.md");
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().startsWith("pith: README.md: no such command\nUsage: pith "), result.err());
        assertEquals("", result.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compress --shrink | Unknown option: '--shrink'",
                "compress -T x | Invalid value for option '--threads': 'x' is not a number of threads, 0 to 4096",
                "compress -T 5000 | Invalid value for option '--threads': '5000' is not a number of threads, 0 to 4096",
                "compress --block-size 1K | Invalid value for option '--block-size': '1K' is out of range, which is 64 KiB to 1 GiB",
                "compress --codec none | no codec named 'none'; installed: ",
                "compress --codec stored --model a | codec 'stored' has no options, but was given [model]",
                "decompress --memory-limit 0 | Invalid value for option '--memory-limit': no memory at all is not enough",
                "test --codec stored | Unknown option",
                "bench --codecs none --peers none x | there is nothing to measure",
                "bench --codecs nothing x | no codec named 'nothing'; installed: ",
                "bench --peers gzip,rar x | no peer named 'rar'; known: ",
                "bench --levels 1,10 x | level must be 1 to 9, but is 10",
                "bench --repeat 0 x | Invalid value for option '--repeat': '0' is not a number of runs, 1 to 1000",
                "bench --warm-up -1 x | Invalid value for option '--warm-up': '-1' is not a number of seconds, 0 to 3600",
                "fibonacci draw --slope steep | Invalid value for option '--slope': 'steep' is no slope; known: golden, silver, pell, bronze",
                "fibonacci draw --phase 1/0 | Invalid value for option '--phase': '1/0' is no fraction such as 1/2, of at most five digits each",
                "fibonacci draw --period LXS | Invalid value for option '--period': 'LXS' is no word of up to 1,000 letters L and S",
                "fibonacci draw --random x | Invalid value for option '--random': 'x' is no seed, a number of up to 18 digits",
                "fibonacci draw --offset 1000001 | Invalid value for option '--offset': '1000001' is not a number of units, 0 to 1000000",
                "fibonacci draw --levels 13 | Invalid value for option '--levels': '13' is not a number of levels, 1 to 12",
                "fibonacci draw --words 0 | Invalid value for option '--words': '0' is not a number of words, 1 to 10000",
                "fibonacci draw --period LS --random 1 | --period and --random exclude each other",
                "fibonacci draw --slope golden --period LS | --slope and --period exclude each other",
                "fibonacci draw --period LS --phase 1/2 | --phase is for slopes; with --period use --offset",
                "fibonacci draw one two | Unmatched argument at index 3: 'two'",
                "fibonacci experiment | Missing required parameter: 'FILE",
                "fibonacci experiment --prefixes 2K,1K x | prefix lengths must be positive and ascend, but are [2048, 1024]",
                "fibonacci experiment --prefixes 0 x | prefix lengths must be positive and ascend, but are [0]",
                "fibonacci experiment --prefixes 2G x | Invalid value for option '--prefixes' (SIZES): '2G' is more than a text may have, 1 GiB",
                "fibonacci experiment --phrases -1 x | Invalid value for option '--phrases': '-1' is not a number of phrases, 0 to 1000000",
                "fibonacci experiment --verify much x | Invalid value for option '--verify': 'much' is not a size",
                "--shrink | Unknown option: '--shrink'",
            })
    @DisplayName("tells in one sentence what it does not understand")
    void mistakes(String arguments, String message) {
        Result result = pith.run((Object[]) arguments.split(" ", -1));
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().startsWith("pith: " + message), result.err());
        assertEquals(2, result.err().lines().count(), result.err());
        assertEquals("", result.text());
    }

    @Test
    @DisplayName("takes names that look like something else as the names of files")
    void oddNames(@TempDir Path folder) throws IOException {
        for (String name : List.of("@arguments", "-x", "compress", "${x}", "bell\u0007", "na\u00efve", " ")) {
            Path file = Files.writeString(folder.resolve(name), "content of " + name);
            Path compressed = folder.resolve(name + ".pith");
            assertEquals(
                    Report.OK,
                    pith.run("compress", "--codec=stored", "--", file).status(),
                    name);
            assertEquals(
                    "content of " + name,
                    pith.run("decompress", "-c", compressed).text());
        }
        Result result = pith.run("compress", "--codec=stored", "--", "-y", "@z", "bell\u0007");
        assertEquals("""
                pith: -y: no such file or directory
                pith: @z: no such file or directory
                pith: bell?: no such file or directory
                """, result.err());
    }

    @Test
    @DisplayName("prints the version")
    void version() {
        Result result = pith.run("version");
        assertEquals(Report.OK, result.status());
        assertTrue(result.text().startsWith("pith "), result.text());
        assertEquals(result.text(), pith.run("--version").text());
    }

    @Test
    @DisplayName("lists the codecs")
    void codecs() {
        Result result = pith.run("codecs");
        assertEquals(Report.OK, result.status());
        assertTrue(result.text().contains("stored\n    no compression"), result.text());
    }

    @Test
    @DisplayName("prints a completion script that knows all commands")
    void completion() {
        Result result = pith.run("completion");
        assertEquals(Report.OK, result.status());
        for (String command : COMMANDS) {
            assertTrue(result.text().contains("_pith_" + command), command);
        }
        assertTrue(result.text().contains("--block-size"));
    }
}
