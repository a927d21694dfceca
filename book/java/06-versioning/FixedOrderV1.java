import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

record FixedOrderV1(long from, long to, long cents) implements Order {
    @Override
    public void write(DataOutput out) throws IOException {
        new Fields().with(1, from).with(2, to).with(3, cents).write(out);
    }

    static FixedOrderV1 read(DataInput in) throws IOException {
        var fields = Fields.read(in);
        return new FixedOrderV1(fields.required(1), fields.required(2), fields.required(3));
    }
}
