package dev.pith.codec;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The codecs at hand, by name. Immutable and safe for use by several threads. */
public final class CodecRegistry {

    private final Map<String, Codec> codecs;

    private CodecRegistry(Map<String, Codec> codecs) {
        this.codecs = codecs;
    }

    /**
     * Makes a registry of the given codecs.
     *
     * @throws IllegalArgumentException if two codecs have the same name
     */
    public static CodecRegistry of(Iterable<? extends Codec> codecs) {
        Map<String, Codec> byName = new TreeMap<>();
        for (Codec codec : codecs) {
            Codec other = byName.putIfAbsent(codec.name(), codec);
            if (other != null) {
                throw new IllegalArgumentException("two codecs are named " + codec.name() + ": "
                        + other.getClass().getName() + " and "
                        + codec.getClass().getName());
            }
        }
        return new CodecRegistry(Collections.unmodifiableMap(byName));
    }

    /** Returns the codecs that {@link ServiceLoader} finds through the class loader of this class. */
    public static CodecRegistry installed() {
        return Installed.REGISTRY;
    }

    /** Returns the codec of this name, if it is here. */
    public Optional<Codec> find(String name) {
        return Optional.ofNullable(codecs.get(name));
    }

    /**
     * Returns the codec of this name.
     *
     * @throws IllegalArgumentException if it is not here; the message lists those that are
     */
    public Codec get(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no codec named '" + name + "'; installed: " + String.join(", ", codecs.keySet())));
    }

    /** Returns all codecs, ordered by name. */
    public Collection<Codec> all() {
        return codecs.values();
    }

    private static final class Installed {
        static final CodecRegistry REGISTRY =
                CodecRegistry.of(ServiceLoader.load(Codec.class, CodecRegistry.class.getClassLoader()));
    }
}
