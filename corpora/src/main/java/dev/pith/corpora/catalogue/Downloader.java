package dev.pith.corpora.catalogue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Downloads URLs into {@link PartFile}s, and goes on with what is there already: connections that break, stall or crawl
 * are tried again, with growing pauses, and continue where the one before ended if the server can tell that the content
 * is still the same.
 */
final class Downloader implements AutoCloseable {

    private static final int MAX_REDIRECTS = 5;

    /** After so much, an attempt that failed was worth it, and counts as if it were the first. */
    private static final long PROGRESS_BYTES = 1 << 20;

    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
    private static final Pattern VALIDATOR = Pattern.compile("[ -~]{1,1000}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private final FetchSettings settings;
    private final CorpusListener listener;
    private final HttpClient client;
    private final Set<String> unreachable = new HashSet<>();

    Downloader(FetchSettings settings, CorpusListener listener) {
        this.settings = settings;
        this.listener = listener;
        EnvironmentProxies proxies = new EnvironmentProxies(settings.environment(), ProxySelector.getDefault());
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .proxy(proxies);
        // With one that knows nothing, the client would fail without telling who wants a password.
        proxies.authenticator().ifPresent(builder::authenticator);
        client = builder.build();
    }

    /**
     * What is asked for.
     *
     * @param url where it is
     * @param part where it goes
     * @param subject what listeners are told
     * @param exactBytes its length, if it is known
     * @param maxBytes how long it may be at most
     */
    record Order(URI url, PartFile part, String subject, OptionalLong exactBytes, long maxBytes) {}

    @Override
    public void close() {
        client.shutdownNow();
    }

    /**
     * Downloads what is still missing of a URL.
     *
     * @throws StorageException if it cannot be written
     * @throws IOException if it cannot be had from there
     */
    void download(Order order) throws IOException, InterruptedException {
        if (unreachable.contains(host(order.url))) {
            throw DownloadException.lasting("the server was not reachable before");
        }
        for (int attempt = 1; ; attempt++) {
            long before = order.part.length();
            try {
                if (!order.part.complete()) {
                    attempt(order);
                }
                return;
            } catch (StorageException e) {
                throw e;
            } catch (DownloadException e) {
                if (!e.passing() || attempt >= settings.attempts()) {
                    throw e;
                }
                long asked = Math.min(e.waitingTime().toMillis(), MAX_WAIT.toMillis());
                pause(order, e, Math.max(asked, settings.backoff(attempt).toMillis()));
            } catch (IOException e) {
                boolean reached = !(e instanceof ConnectException
                        || e instanceof HttpConnectTimeoutException
                        || e instanceof SSLException);
                if (order.part.length() - before >= PROGRESS_BYTES) {
                    attempt = 0;
                }
                if (attempt >= (reached ? settings.attempts() : Math.min(2, settings.attempts()))) {
                    if (!reached) {
                        unreachable.add(host(order.url));
                    }
                    throw new IOException(reached ? message(e) : "the server cannot be reached, " + message(e), e);
                }
                pause(order, e, settings.backoff(attempt).toMillis());
            }
        }
    }

    private void pause(Order order, IOException problem, long milliseconds) throws InterruptedException {
        listener.noted(
                order.url.toString(),
                message(problem) + "; " + (milliseconds + 999) / 1000 + " s until the next attempt");
        settings.pause().sleep(Duration.ofMillis(milliseconds));
    }

    private void attempt(Order order) throws IOException, InterruptedException {
        PartFile part = order.part;
        if (part.validator().isEmpty() || part.length() > order.maxBytes) {
            part.delete();
        }
        long have = part.length();
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = request(order, have);
        try (BodyReader body = new BodyReader(settings.stallTimeout())) {
            response.body().subscribe(body);
            HttpHeaders headers = response.headers();
            long total = switch (response.statusCode()) {
                case 200 -> restart(order, have, headers);
                case 206 -> resume(order, have, headers);
                case 416 -> {
                    part.delete();
                    throw DownloadException.passing("does not have the rest of what it gave before", Duration.ZERO);
                }
                default -> throw refused(response);
            };
            receive(order, body, total);
        }
    }

    /** Sends the request, also to where it is redirected, and returns the first response that does not redirect. */
    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> request(Order order, long have)
            throws IOException, InterruptedException {
        URI url = order.url;
        Set<URI> visited = new HashSet<>();
        while (visited.add(url)) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(url).header("User-Agent", "pith").header("Accept-Encoding", "identity");
            if (have > 0) {
                request.header("Range", "bytes=" + have + "-").header("If-Range", order.part.validator());
            }
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(request.build());
            if (!isRedirect(response.statusCode())) {
                return response;
            }
            discard(response);
            if (visited.size() > MAX_REDIRECTS) {
                throw DownloadException.lasting("redirects more than " + MAX_REDIRECTS + " times");
            }
            url = target(url, response.headers());
        }
        throw DownloadException.lasting("redirects in a circle, to " + url);
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(HttpRequest request)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> pending =
                client.sendAsync(request, BodyHandlers.ofPublisher());
        try {
            return pending.get(
                    settings.connectTimeout().plus(settings.stallTimeout()).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getCause() == null ? e.toString() : message(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("does not answer");
        } finally {
            pending.cancel(true);
        }
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static URI target(URI from, HttpHeaders headers) throws DownloadException {
        String location = headers.firstValue("Location").orElse("");
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw DownloadException.lasting("redirects to what is no URL");
        }
        String scheme = Objects.requireNonNullElse(to.getScheme(), "").toLowerCase(Locale.ROOT);
        if (location.isEmpty() || to.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw DownloadException.lasting("redirects to what is no URL of http or https");
        }
        if (scheme.equals("http") && from.getScheme().equalsIgnoreCase("https")) {
            throw DownloadException.lasting("redirects from https to http, which is refused");
        }
        return to;
    }

    private void discard(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) {
        BodyReader body = new BodyReader(settings.stallTimeout());
        body.close();
        response.body().subscribe(body);
    }

    /** The server gives all of it: because that was asked for, it cannot do less, or the content has changed. */
    private long restart(Order order, long have, HttpHeaders headers) throws IOException {
        if (have > 0) {
            listener.noted(order.url.toString(), "gives another content than before, or all of it; starting over");
        }
        long total =
                checkedLength(order, headers.firstValueAsLong("Content-Length").orElse(-1));
        try {
            order.part.restart(validator(headers), total);
        } catch (IOException e) {
            throw new StorageException(order.part.path().toString(), e);
        }
        return total;
    }

    private static long resume(Order order, long have, HttpHeaders headers) throws IOException {
        Matcher range =
                CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        if (have == 0 || !range.matches() || Long.parseLong(range.group(1)) != have) {
            order.part.delete();
            throw DownloadException.passing("gives another part than it was asked for", Duration.ZERO);
        }
        return checkedLength(order, range.group(3).equals("*") ? -1 : Long.parseLong(range.group(3)));
    }

    /** Checks a length that the server tells, -1 if none, against what is known; returns it. */
    private static long checkedLength(Order order, long total) throws DownloadException {
        if (total >= 0 && order.exactBytes.isPresent() && total != order.exactBytes.getAsLong()) {
            throw DownloadException.lasting("has " + total + " bytes, but should have " + order.exactBytes.getAsLong());
        }
        if (total > order.maxBytes) {
            throw DownloadException.lasting("has " + total + " bytes, of which " + order.maxBytes + " are allowed");
        }
        return total;
    }

    /**
     * Returns what the server can recognise this content by: an entity tag that is strong, or else a date; empty if it
     * sends neither, or something that could not be sent back.
     */
    private static String validator(HttpHeaders headers) {
        return headers.firstValue("ETag")
                .filter(tag -> tag.startsWith("\""))
                .or(() -> headers.firstValue("Last-Modified"))
                .filter(text -> VALIDATOR.matcher(text).matches())
                .orElse("");
    }

    private static DownloadException refused(HttpResponse<?> response) {
        int status = response.statusCode();
        String message = "answers with status " + status;
        if (status == 408 || status == 429 || status >= 500) {
            Duration wait = response.headers()
                    .firstValue("Retry-After")
                    .filter(text -> SECONDS.matcher(text).matches())
                    .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                    .orElse(Duration.ZERO);
            return DownloadException.passing(message, wait);
        }
        return DownloadException.lasting(status == 407 ? "the proxy wants a user and a password" : message);
    }

    private void receive(Order order, BodyReader body, long total) throws IOException, InterruptedException {
        long length = order.part.length();
        listener.began(order.subject, total, length);
        try (FileChannel out = open(order.part)) {
            long windowStart = System.nanoTime();
            long windowBytes = 0;
            for (List<ByteBuffer> buffers = body.next(); buffers != null; buffers = body.next()) {
                for (ByteBuffer buffer : buffers) {
                    length += buffer.remaining();
                    windowBytes += buffer.remaining();
                    if (length > order.maxBytes || (total >= 0 && length > total)) {
                        order.part.delete();
                        throw DownloadException.lasting("sends more than it should; it was cut off");
                    }
                    write(order.part, out, buffer);
                }
                listener.progressed(length);
                long window = System.nanoTime() - windowStart;
                if (window > settings.stallTimeout().toNanos()) {
                    if (windowBytes < settings.minimumSpeed() * window / 1e9) {
                        throw new HttpTimeoutException(
                                "sends less than " + settings.minimumSpeed() + " bytes a second");
                    }
                    windowStart += window;
                    windowBytes = 0;
                }
            }
        } finally {
            listener.ended();
        }
        long expected = total >= 0 ? total : order.exactBytes.orElse(length);
        if (length < expected) {
            throw new IOException("ended after " + length + " of " + expected + " bytes");
        }
    }

    private static FileChannel open(PartFile part) throws StorageException {
        try {
            return part.append();
        } catch (IOException e) {
            throw new StorageException(part.path().toString(), e);
        }
    }

    private static void write(PartFile part, FileChannel out, ByteBuffer buffer) throws IOException {
        try {
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException(part.path().toString(), e);
        }
    }

    private static String host(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    private static String message(Throwable problem) {
        String message = problem.getMessage();
        return message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
    }
}
