package dev.pith.corpora.catalogue;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses proxies by the environment variables {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and {@code
 * NO_PROXY}, in upper or lower case, where the JVM's system properties name none. The machine itself is never asked
 * through a proxy.
 */
final class EnvironmentProxies extends ProxySelector {

    private static final List<Proxy> NONE = List.of(Proxy.NO_PROXY);

    private final Map<String, String> environment;
    private final @Nullable ProxySelector system;

    /**
     * Makes a selector.
     *
     * @param system asked first; null if there is none
     */
    EnvironmentProxies(Map<String, String> environment, @Nullable ProxySelector system) {
        this.environment = Map.copyOf(environment);
        this.system = system;
    }

    @Override
    public List<Proxy> select(URI uri) {
        if (system != null) {
            List<Proxy> chosen = system.select(uri);
            if (chosen.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT)) {
                return chosen;
            }
        }
        if (isDirect(uri.getHost())) {
            return NONE;
        }
        return proxy(uri.getScheme())
                .map(proxy -> List.of(
                        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy)))))
                .orElse(NONE);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        if (system != null) {
            system.connectFailed(uri, address, failure);
        }
    }

    /** Returns what tells proxies the user and the password that their variables hold, if any does. */
    Optional<Authenticator> authenticator() {
        boolean known = Stream.of("https_proxy", "http_proxy", "all_proxy")
                .anyMatch(name -> variable(name).orElse("").contains("@"));
        return known ? Optional.of(new ProxyAuthenticator()) : Optional.empty();
    }

    private final class ProxyAuthenticator extends Authenticator {
        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            if (getRequestorType() != RequestorType.PROXY) {
                return null;
            }
            return Stream.of("https", "http")
                    .flatMap(scheme -> proxy(scheme).stream())
                    .filter(proxy -> proxy.getHost().equalsIgnoreCase(getRequestingHost())
                            && port(proxy) == getRequestingPort()
                            && proxy.getUserInfo() != null)
                    .map(proxy -> proxy.getUserInfo().split(":", 2))
                    .map(parts ->
                            new PasswordAuthentication(parts[0], (parts.length > 1 ? parts[1] : "").toCharArray()))
                    .findFirst()
                    .orElse(null);
        }
    }

    private Optional<URI> proxy(String scheme) {
        return variable(scheme + "_proxy").or(() -> variable("all_proxy")).map(text -> {
            String url = text.contains("://") ? text : "http://" + text;
            try {
                URI proxy = new URI(url);
                if ("http".equalsIgnoreCase(proxy.getScheme()) && proxy.getHost() != null) {
                    return proxy;
                }
            } catch (URISyntaxException e) {
                // Told below, without the text, which may hold a password.
            }
            throw new IllegalArgumentException(
                    "the environment variable for proxies of " + scheme + " must hold a URL such as http://host:3128");
        });
    }

    private boolean isDirect(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.equals("[::1]") || name.matches("127\\.[0-9.]+")) {
            return true;
        }
        for (String text : variable("no_proxy").orElse("").split(",", -1)) {
            String suffix = text.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
            if (suffix.equals("*") || (!suffix.isEmpty() && (name.equals(suffix) || name.endsWith("." + suffix)))) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> variable(String name) {
        String value = environment.getOrDefault(name, environment.getOrDefault(name.toUpperCase(Locale.ROOT), ""));
        return value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    private static int port(URI proxy) {
        return proxy.getPort() < 0 ? 80 : proxy.getPort();
    }
}
