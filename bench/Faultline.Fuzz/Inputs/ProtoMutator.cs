namespace Faultline.Fuzz.Inputs;

/// <summary>Protobuf messages with a field gone, doubled, moved, renumbered, of another wire type, nested in itself, or of a length that lies.</summary>
internal sealed class ProtoMutator(Random random)
{
    private const int Largest = 4 << 20;

    private static readonly ulong[] Extremes =
    [
        0,
        1,
        127,
        128,
        uint.MaxValue,
        1UL << 53,
        (1UL << 53) + 1,
        long.MaxValue,
        1UL << 63,
        ulong.MaxValue,
    ];

    private static readonly long[] LengthErrors = [-1, 1, 7, 1 << 20, int.MaxValue, long.MaxValue >> 1];

    /// <returns>Null where the bytes hold no message.</returns>
    public byte[]? Mutate(byte[] message, byte[] other)
    {
        if (ProtoField.Read(message) is not { Count: > 0 } fields)
        {
            return null;
        }

        var others = ProtoField.Read(other) is { Count: > 0 } found ? found : fields;
        for (var changes = random.Next(1, 5); changes > 0 && fields.Count > 0; changes--)
        {
            var list = Somewhere(fields);
            Change(list, random.Next(list.Count), Somewhere(others));
        }

        return ProtoField.Write(fields);
    }

    private void Change(List<ProtoField> list, int at, List<ProtoField> others)
    {
        var field = list[at];
        switch (random.Next(11))
        {
            case 0:
                list.RemoveAt(at);
                break;
            case 1:
                list.Insert(random.Next(list.Count + 1), field.Copy());
                break;
            case 2:
                list.RemoveAt(at);
                list.Insert(random.Next(list.Count + 1), field);
                break;
            case 3:
                list[at] = others[random.Next(others.Count)].Copy();
                break;
            case 4:
                field.Number = random.Next(6) == 0 ? 1_000 : random.Next(1, 17);
                break;
            case 5:
                field.Wire = random.Next(8);
                break;
            case 6:
                field.Value = Extremes[random.Next(Extremes.Length)];
                break;
            case 7:
                field.LengthError = LengthErrors[random.Next(LengthErrors.Length)];
                break;
            case 8:
                (field.Children, field.Content) = (null, new ByteMutator(random).Any());
                break;
            case 9:
                Nest(field, random.Next(1, 100));
                break;
            default:
                // Many of the same: attributes, spans, events, values; no more than a request may hold.
                var times = random.Next(1, random.Next(200) == 0 ? 20_000 : 20);
                list.AddRange(Enumerable.Repeat(field, Math.Min(times, 1 + (Largest / (1 + ProtoField.Write([field]).Length)))));
                break;
        }
    }

    // AnyValue in ArrayValue in AnyValue … (fields 5 and 1), AnyValue in KeyValueList (6, 1, 2), or a message in itself.
    private void Nest(ProtoField field, int times)
    {
        int[] path = random.Next(3) switch
        {
            0 => [5, 1],
            1 => [2, 1, 6],
            _ => [field.Number],
        };
        for (var i = 0; i < times; i++)
        {
            var inner = new ProtoField
            {
                Number = path[i % path.Length],
                Wire = field.Wire,
                Value = field.Value,
                Content = field.Content,
                Children = field.Children,
            };
            (field.Wire, field.Content, field.Children) = (ProtoField.Bytes, [], [inner]);
        }
    }

    private List<ProtoField> Somewhere(List<ProtoField> fields)
    {
        while (random.Next(6) > 0 && fields[random.Next(fields.Count)].Children is { Count: > 0 } inner)
        {
            fields = inner;
        }

        return fields;
    }
}
