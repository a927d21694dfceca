import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

record FixedOrderV2(long from, long through, long to, long cents) implements Order {
    @Override
    public void write(DataOutput out) throws IOException {
        new Fields().with(1, from).with(4, through).with(2, to).with(3, cents).write(out);
    }

    static FixedOrderV2 read(DataInput in) throws IOException {
        var fields = Fields.read(in);
        return new FixedOrderV2(
                fields.required(1), fields.optional(4, 0), fields.required(2), fields.required(3));
    }
}
