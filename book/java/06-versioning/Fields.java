import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Values by number. On the wire each is its number, its length, its bytes; a 0 ends them. */
final class Fields {
    private final Map<Integer, Long> values = new TreeMap<>();

    /** `number` is from 1 to 255. */
    Fields with(int number, long value) {
        values.put(number, value);
        return this;
    }

    long required(int number) throws IOException {
        Long value = values.get(number);
        if (value == null) {
            throw new IOException("field " + number + " is missing");
        }
        return value;
    }

    long optional(int number, long absent) {
        return values.getOrDefault(number, absent);
    }

    void write(DataOutput out) throws IOException {
        for (var field : values.entrySet()) {
            out.writeByte(field.getKey());
            out.writeByte(Long.BYTES);
            out.writeLong(field.getValue());
        }
        out.writeByte(0);
    }

    static Fields read(DataInput in) throws IOException {
        var fields = new Fields();
        for (int number = in.readUnsignedByte(); number != 0; number = in.readUnsignedByte()) {
            int length = in.readUnsignedByte();
            if (length == Long.BYTES) {
                fields.with(number, in.readLong());
            } else {
                in.readFully(new byte[length]); // of a type that this release does not know
            }
        }
        return fields;
    }
}
