import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

/** What goes out by standard output, a line each: the adapter's half of tests/frameworks/ADAPTER.md. */
final class Lines {
    private Lines() {}

    /** `fields`: names and values in turn; a value is a text, a number, a boolean, a JSON object or null. */
    static JsonObject object(Object... fields) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            String name = (String) fields[i];
            Object value = fields[i + 1];
            if (value instanceof JsonObject inner) object.add(name, inner);
            else if (value instanceof Number number) object.add(name, new JsonPrimitive(number));
            else if (value instanceof Boolean flag) object.add(name, new JsonPrimitive(flag));
            else object.add(name, value == null ? JsonNull.INSTANCE : new JsonPrimitive(value.toString()));
        }
        return object;
    }

    static synchronized void say(String event, JsonObject fields) {
        fields.addProperty("event", event);
        System.out.println(fields);
        System.out.flush();
    }

    /** Adds a text, without its tail of x if that is long. */
    static JsonObject text(JsonObject fields, String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == 'x') end--;
        int fill = text.length() - end;
        fields.addProperty("text", fill > 1000 ? text.substring(0, end) : text);
        if (fill > 1000) fields.addProperty("fill", fill);
        return fields;
    }

    static String whole(JsonObject op) {
        String text = op.has("text") ? op.get("text").getAsString() : "";
        return op.has("fill") ? text + "x".repeat(op.get("fill").getAsInt()) : text;
    }
}
