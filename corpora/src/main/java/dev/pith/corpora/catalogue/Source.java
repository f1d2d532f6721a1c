package dev.pith.corpora.catalogue;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One download that gives some or all files of a corpus.
 *
 * @param urls where it can be had, with the same bytes each; http or https
 * @param packing how the files are packed
 * @param members the files' names in the corpus, each with the name of the member of the archive that it is; without an
 *     archive there is one, of which the member's name means nothing
 * @param bytes the length of the download, if it is known; at most {@link CorpusFile#MAX_BYTES}
 * @param checksums what the download must hash to; may be empty, for the files are verified anyway
 */
public record Source(
        List<URI> urls, Packing packing, Map<String, String> members, OptionalLong bytes, List<Checksum> checksums) {

    /**
     * Makes a source.
     *
     * @throws IllegalArgumentException if there is no URL, one that is not of http or https, no file, several
     *     without an archive, or a length out of range
     */
    public Source {
        urls = List.copyOf(urls);
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        checksums = List.copyOf(checksums);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("a source needs a URL");
        }
        urls.forEach(Source::check);
        if (bytes.orElse(0) < 0 || bytes.orElse(0) > CorpusFile.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a length must be 0 to " + CorpusFile.MAX_BYTES + ", but is " + bytes.getAsLong());
        }
        if (members.isEmpty() || (members.size() > 1 && !packing.archive())) {
            throw new IllegalArgumentException(
                    members.size() + " files cannot come from a source of packing '" + packing.label() + "'");
        }
    }

    /** Returns the names of the files that it gives, in the order of the catalogue. */
    public Set<String> files() {
        return members.keySet();
    }

    private static void check(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            throw new IllegalArgumentException("must be a URL of http or https, but is '" + url + "'");
        }
        if (url.getUserInfo() != null || url.getFragment() != null) {
            throw new IllegalArgumentException("must be a URL without user and fragment, but is '" + url + "'");
        }
    }
}
