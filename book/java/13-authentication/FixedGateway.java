import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

final class FixedGateway implements Gateway {
    /** Said by the gateway alone, or to it alone. */
    private static final Set<String> OURS = Set.of("x-user", "x-tenant", "authorization");

    @Override
    public HttpRequest forward(URI service, Map<String, List<String>> received, Caller caller) {
        var request = HttpRequest.newBuilder(service);
        received.forEach((name, values) -> {
            if (!OURS.contains(name.toLowerCase(Locale.ROOT).replace('_', '-'))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        request.setHeader("X-User", caller.user());
        if (caller.tenant() != null) {
            request.setHeader("X-Tenant", caller.tenant());
        }
        return request.build();
    }
}
