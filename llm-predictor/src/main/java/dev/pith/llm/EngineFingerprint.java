package dev.pith.llm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an engine's predictions depend on besides the model, where they are not the same bits everywhere: the engine, which
 * comes first and whose value is its version, and then whatever else there is. It is written
 *
 * <pre>
 * djl 0.35.1; pytorch 2.7.1; device cpu; threads 2; processor GenuineIntel AVX512
 * </pre>
 *
 * <p>Two engines with the same fingerprint can be expected to predict the same. That they do is not certain, so that each
 * block is decoded once when it was encoded, and has a checksum.
 *
 * @param text the names and values; at most {@value #MAX_LENGTH} printable ASCII characters
 */
public record EngineFingerprint(String text) {

    /** The most characters. */
    public static final int MAX_LENGTH = 200;

    /** The name of the property that tells how many threads compute. */
    public static final String THREADS = "threads";

    /** The name of the property that tells what computes. */
    public static final String DEVICE = "device";

    private static final String SEPARATOR = "; ";
    private static final Pattern PROPERTY = Pattern.compile("[a-z][a-z0-9-]* [!-:<-~](?: ?[!-:<-~])*");

    /** @throws IllegalArgumentException if the text is too long, or not made up of names and values, each name once */
    public EngineFingerprint {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the fingerprint of an engine is too long");
        }
        Set<String> names = new LinkedHashSet<>();
        for (String property : text.split(SEPARATOR, -1)) {
            if (!PROPERTY.matcher(property).matches() || !names.add(nameIn(property))) {
                throw new IllegalArgumentException("what should be the fingerprint of an engine is none");
            }
        }
    }

    /**
     * Makes a fingerprint.
     *
     * @param properties the engine's name and version first; names are lower-case, and values have no semicolons
     * @throws IllegalArgumentException if a name or a value cannot be written so, or all are too long
     */
    public static EngineFingerprint of(SequencedMap<String, String> properties) {
        return new EngineFingerprint(properties.entrySet().stream()
                .map(property -> property.getKey() + " " + property.getValue())
                .collect(Collectors.joining(SEPARATOR)));
    }

    /** Returns the engine's name. */
    public String engine() {
        return nameIn(text);
    }

    /** Returns the value of a property, if there is such a one. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(properties().get(name));
    }

    /** Returns in words in which properties another fingerprint differs; empty if it does not. */
    public List<String> differencesTo(EngineFingerprint other) {
        Map<String, String> ours = properties();
        Map<String, String> theirs = other.properties();
        Set<String> names = new LinkedHashSet<>(ours.keySet());
        names.addAll(theirs.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String our = ours.getOrDefault(name, "none");
            String their = theirs.getOrDefault(name, "none");
            if (!our.equals(their)) {
                differences.add(name + " was " + our + " and is " + their);
            }
        }
        return differences;
    }

    private SequencedMap<String, String> properties() {
        SequencedMap<String, String> properties = new LinkedHashMap<>();
        for (String property : text.split(SEPARATOR, -1)) {
            String name = nameIn(property);
            properties.put(name, property.substring(name.length() + 1));
        }
        return properties;
    }

    private static String nameIn(String property) {
        return property.substring(0, Math.max(0, property.indexOf(' ')));
    }

    @Override
    public String toString() {
        return text;
    }
}
