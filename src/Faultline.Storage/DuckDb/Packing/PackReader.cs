using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using Faultline.Storage.DuckDb.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Packing;

/// <summary>Reads what <see cref="PackWriter"/> wrote.</summary>
/// <remarks>No number is believed beyond the bytes that are there: a file may have been changed by another program.</remarks>
internal ref struct PackReader(ReadOnlySpan<byte> bytes, Vocabulary vocabulary)
{
    private const int LongestWord = 64;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly bool AtEnd => _at == _bytes.Length;

    public ulong Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    /// <summary>How many things follow; each takes at least a byte.</summary>
    public int Count() => Number() is var count && count <= (ulong)(_bytes.Length - _at) ? (int)count : throw Broken();

    public int Whole()
    {
        var value = (uint)Number();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    public long Fixed() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public string Text() => TextOrNull() ?? throw Broken();

    public string? TextOrNull()
    {
        var head = Number();
        if (head == PackWriter.Absent)
        {
            return null;
        }

        var length = head / PackWriter.Forms;
        if (length > (ulong)(_bytes.Length - _at))
        {
            throw Broken();
        }

        var content = Take((int)length);
        var text =
            head % PackWriter.Forms == PackWriter.OfUtf8
                ? Encoding.UTF8.GetString(content)
                : new string(MemoryMarshal.Cast<byte, char>(content));
        return text.Length <= LongestWord ? vocabulary.Word(text) : text;
    }

    public IReadOnlyDictionary<string, AttributeValue> Attributes()
    {
        var count = Count();
        if (count == 0)
        {
            return FrozenDictionary<string, AttributeValue>.Empty;
        }

        var items = new List<KeyValuePair<string, AttributeValue>>(count);
        for (var i = 0; i < count; i++)
        {
            var name = Text();
            var kind = (AttributeKind)Number();
            items.Add(
                new(
                    name,
                    kind switch
                    {
                        AttributeKind.Number => AttributeValue.OfNumber(BitConverter.Int64BitsToDouble(Fixed())),
                        AttributeKind.Boolean => AttributeValue.OfBoolean(BitConverter.Int64BitsToDouble(Fixed()) != 0),
                        AttributeKind.Json => AttributeValue.OfJson(Text()),
                        AttributeKind.Text => AttributeValue.OfText(Text()),
                        _ => throw Broken(),
                    }
                )
            );
        }

        return AttributeList.Of(items);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _at)
        {
            throw Broken();
        }

        var taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    private static InvalidDataException Broken() => new("A pack of spans is damaged.");
}
