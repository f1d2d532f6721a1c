package dev.pith.corpora.catalogue;

import java.util.regex.Pattern;

/** What corpora and files may be called: names that are good on every file system and lead to no other directory. */
final class Names {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");

    private Names() {}

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "must be a name of up to 100 letters, digits and . _ + - that begins with "
                            + "a letter or digit, but is '" + name + "'");
        }
    }
}
