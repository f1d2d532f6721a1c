package dev.pith.corpora.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads catalogues from JSON, and is strict: fields that are unknown or come twice, and values that make no sense, are
 * refused with the place where they are, such as {@code corpora[2] 'mine', files[0] 'log', sha256}.
 */
final class CatalogueReader {

    /** How long a catalogue may be; a longer one was not written by people. */
    static final int MAX_BYTES = 16 << 20;

    private static final int FORMAT = 1;

    private static final Set<String> CORPUS_FIELDS =
            Set.of("name", "title", "homepage", "licence", "citation", "files", "sources");
    private static final Set<String> FILE_FIELDS = Set.of("name", "bytes", "sha256", "sha1", "md5");
    private static final Set<String> SOURCE_FIELDS =
            Set.of("urls", "packing", "file", "members", "bytes", "sha256", "sha1", "md5");

    private CatalogueReader() {}

    /**
     * Reads a catalogue.
     *
     * @param name what messages call it
     */
    static Catalogue read(byte[] json, String name) throws CatalogueException {
        if (json.length > MAX_BYTES) {
            throw new CatalogueException(name + ": longer than " + MAX_BYTES + " bytes");
        }
        JsonNode root;
        try {
            root = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readTree(json);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new CatalogueException(name + place + ": not JSON, " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new CatalogueException(name + ": not JSON, " + e.getMessage());
        }
        Entry catalogue = new Entry(name + ": ", root, Set.of("format", "corpora"));
        long format = catalogue.number("format");
        if (format != FORMAT) {
            throw catalogue.wrong("format", "this version reads format " + FORMAT + ", but it is " + format);
        }
        List<Corpus> corpora = catalogue.each("corpora", CORPUS_FIELDS, CatalogueReader::corpus);
        return catalogue.attempt("corpora", () -> new Catalogue(corpora));
    }

    private static Corpus corpus(Entry entry) throws CatalogueException {
        List<CorpusFile> files = entry.each("files", FILE_FIELDS, CatalogueReader::file);
        List<Source> sources = entry.has("sources")
                ? entry.each("sources", SOURCE_FIELDS, source -> source(source, files))
                : List.of();
        String name = entry.name("name");
        String title = entry.text("title");
        String homepage = entry.has("homepage") ? entry.text("homepage") : "";
        String licence = entry.text("licence");
        String citation = entry.has("citation") ? entry.text("citation") : "";
        return entry.attempt("files", () -> new Corpus(name, title, homepage, licence, citation, files, sources));
    }

    private static CorpusFile file(Entry entry) throws CatalogueException {
        String name = entry.name("name");
        long bytes = entry.number("bytes");
        List<Checksum> checksums = checksums(entry);
        if (checksums.isEmpty()) {
            throw entry.wrong("sha256", "missing; a file needs at least one of sha256, sha1 and md5");
        }
        return entry.attempt("name", () -> new CorpusFile(name, bytes, checksums));
    }

    private static Source source(Entry entry, List<CorpusFile> files) throws CatalogueException {
        String label = entry.has("packing") ? entry.text("packing") : Packing.NONE.label();
        Packing packing = Packing.labelled(label).orElse(null);
        if (packing == null) {
            throw entry.wrong("packing", "unknown, '" + label + "'");
        }
        List<URI> urls = new ArrayList<>();
        for (String url : entry.texts("urls")) {
            try {
                urls.add(new URI(url));
            } catch (URISyntaxException e) {
                throw entry.wrong("urls", "not a URL, '" + url + "'");
            }
        }
        Map<String, String> members = members(entry, files);
        OptionalLong bytes = entry.has("bytes") ? OptionalLong.of(entry.number("bytes")) : OptionalLong.empty();
        List<Checksum> checksums = checksums(entry);
        return entry.attempt("urls", () -> new Source(urls, packing, members, bytes, checksums));
    }

    /** Reads which files a source gives: those that its members are, the one that it names, or all. */
    private static Map<String, String> members(Entry entry, List<CorpusFile> files) throws CatalogueException {
        if (entry.has("members") && entry.has("file")) {
            throw entry.wrong("file", "excludes members");
        }
        Map<String, String> members = new LinkedHashMap<>();
        if (entry.has("members")) {
            members.putAll(entry.textsByName("members"));
        } else if (entry.has("file")) {
            String file = entry.text("file");
            members.put(file, file);
        } else {
            files.forEach(file -> members.put(file.name(), file.name()));
        }
        return members;
    }

    private static List<Checksum> checksums(Entry entry) throws CatalogueException {
        List<Checksum> checksums = new ArrayList<>();
        for (Checksum.Algorithm algorithm : Checksum.Algorithm.values()) {
            if (entry.has(algorithm.field())) {
                String value = entry.text(algorithm.field()).toLowerCase(Locale.ROOT);
                checksums.add(entry.attempt(algorithm.field(), () -> new Checksum(algorithm, value)));
            }
        }
        return checksums;
    }

    private interface EntryReader<T> {
        T read(Entry entry) throws CatalogueException;
    }

    /** An object of the JSON, and where it is. */
    private static final class Entry {

        private final String place;
        private final JsonNode object;

        Entry(String place, JsonNode object, Set<String> fields) throws CatalogueException {
            this.place = place;
            this.object = object;
            if (!object.isObject()) {
                throw new CatalogueException(place + "must be an object");
            }
            for (String field : (Iterable<String>) object::fieldNames) {
                if (!fields.contains(field)) {
                    throw wrong(field, "unknown field; known: " + String.join(", ", new TreeSet<>(fields)));
                }
            }
        }

        CatalogueException wrong(String field, @Nullable String reason) {
            return new CatalogueException(place + field + ": " + reason);
        }

        boolean has(String field) {
            return object.has(field);
        }

        String text(String field) throws CatalogueException {
            return text(field, get(field));
        }

        String name(String field) throws CatalogueException {
            String name = text(field);
            return attempt(field, () -> {
                Names.check(name);
                return name;
            });
        }

        long number(String field) throws CatalogueException {
            JsonNode value = get(field);
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw wrong(field, "must be a number of at least 0");
            }
            return value.longValue();
        }

        List<String> texts(String field) throws CatalogueException {
            List<String> texts = new ArrayList<>();
            for (JsonNode value : array(field)) {
                texts.add(text(field, value));
            }
            return texts;
        }

        Map<String, String> textsByName(String field) throws CatalogueException {
            JsonNode value = get(field);
            if (!value.isObject()) {
                throw wrong(field, "must be an object");
            }
            Map<String, String> texts = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> property : value.properties()) {
                texts.put(property.getKey(), text(field, property.getValue()));
            }
            return texts;
        }

        <T> List<T> each(String field, Set<String> fields, EntryReader<T> reader) throws CatalogueException {
            List<T> values = new ArrayList<>();
            for (JsonNode value : array(field)) {
                String name = value.path("name").isTextual()
                        ? " '" + value.path("name").textValue() + "'"
                        : "";
                String at = place + field + "[" + values.size() + "]" + name + ", ";
                values.add(reader.read(new Entry(at, value, fields)));
            }
            return values;
        }

        /** Makes a value that checks itself, and says where it is if it is not one. */
        <T> T attempt(String field, Supplier<T> maker) throws CatalogueException {
            try {
                return maker.get();
            } catch (IllegalArgumentException e) {
                throw wrong(field, e.getMessage());
            }
        }

        private JsonNode get(String field) throws CatalogueException {
            JsonNode value = object.get(field);
            if (value == null) {
                throw wrong(field, "missing");
            }
            return value;
        }

        private JsonNode array(String field) throws CatalogueException {
            JsonNode value = get(field);
            if (!value.isArray()) {
                throw wrong(field, "must be an array");
            }
            return value;
        }

        private String text(String field, JsonNode value) throws CatalogueException {
            if (!value.isTextual() || value.textValue().isBlank()) {
                throw wrong(field, "must be a text that is not empty");
            }
            return value.textValue();
        }
    }
}
