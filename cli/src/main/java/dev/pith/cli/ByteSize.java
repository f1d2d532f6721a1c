package dev.pith.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes, as people write and read it. */
final class ByteSize {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([KMGT]?)(?:I?B)?");

    private ByteSize() {}

    /** Reads {@code 65536}, {@code 64K}, {@code 4M}, {@code 4MiB}, {@code 1g}; the units are powers of 1024. */
    static final class Converter implements ITypeConverter<Long> {

        @Override
        public Long convert(String text) {
            Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is not a size; write a number of bytes, or one with K, M or G, such as 4M");
            }
            String unit = matcher.group(2);
            int shift = unit.isEmpty() ? 0 : 10 * ("KMGT".indexOf(unit) + 1);
            long number = Long.parseLong(matcher.group(1));
            if (number > Long.MAX_VALUE >> shift) {
                throw new TypeConversionException("'" + text + "' is too large");
            }
            return number << shift;
        }
    }

    /** Returns the exact number, at least 0, with its digits grouped. */
    static String grouped(long bytes) {
        // Not String.format, which loads half a dozen tables of the locale before it groups its first digits.
        StringBuilder digits = new StringBuilder(Long.toString(bytes));
        for (int position = digits.length() - 3; position > 0; position -= 3) {
            digits.insert(position, ',');
        }
        return digits.toString();
    }

    /** Returns the number in mebibytes, rounded up. */
    static String mebibytes(long bytes) {
        return grouped(Math.ceilDiv(bytes, 1L << 20)) + " MiB";
    }

    /** Returns the number in the largest binary unit that it is a whole multiple of, such as {@code 4 MiB}. */
    static String binary(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB"};
        int unit = 0;
        long number = bytes;
        while (number != 0 && number % 1024 == 0 && unit < units.length - 1) {
            number /= 1024;
            unit++;
        }
        return grouped(number) + " " + units[unit];
    }

    /** Returns what part of the content the compressed form is, such as {@code 25.07%}, or a dash if there is none. */
    static String ratio(long compressed, long content) {
        return content == 0 ? "-" : hundredths(10_000.0 * compressed / content) + "%";
    }

    /** Returns bytes per second in megabytes (powers of 10, as is usual for speeds). */
    static String speed(long bytes, double seconds) {
        return hundredths(bytes / 1e4 / Math.max(seconds, 1e-9)) + " MB/s";
    }

    /** Returns a number of hundredths as a decimal number. */
    static String hundredths(double number) {
        long rounded = Math.round(number);
        long rest = rounded % 100;
        return grouped(rounded / 100) + (rest < 10 ? ".0" : ".") + rest;
    }
}
