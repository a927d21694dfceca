import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;

final class BrokenGateway implements Gateway {
    @Override
    public HttpRequest forward(URI service, Map<String, List<String>> received, Caller caller) {
        var request = HttpRequest.newBuilder(service);
        received.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        request.header("X-User", caller.user());
        if (caller.tenant() != null) {
            request.header("X-Tenant", caller.tenant());
        }
        return request.build();
    }
}
