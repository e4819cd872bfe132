using System.Buffers.Binary;

namespace Faultline.Load;

/// <summary>
/// One export request of an agent's traces in OTLP protobuf. Each trace is a request with its agent, model and tool spans (OpenTelemetry GenAI); a copy
/// gets ids of its own in place, so that making a request costs the load generator next to nothing.
/// </summary>
internal sealed class ExportTemplate
{
    private static readonly string[] Words = [.. Enumerable.Range(0, 4_000).Select(Word)];

    private readonly byte[] _bytes;
    private readonly (int At, int Length, int Trace, int Span)[] _ids;

    private ExportTemplate(byte[] bytes, (int, int, int, int)[] ids, int spans)
    {
        _bytes = bytes;
        _ids = ids;
        Spans = spans;
    }

    /// <summary>How many words the texts are made of: 4,000 compress about as prose does, 20 far better.</summary>
    public static int Vocabulary { get; set; } = Words.Length;

    public int Spans { get; }

    public int Length => _bytes.Length;

    /// <param name="traces">Traces in the request.</param>
    /// <param name="spansATrace">Spans of each; the last is the root, as exporters send it.</param>
    /// <param name="spanBytes">About the size of a span.</param>
    /// <param name="part">Which of them.</param>
    public static ExportTemplate Make(int traces, int spansATrace, int spanBytes, TracePart part = TracePart.Whole)
    {
        var (first, end) = part switch
        {
            TracePart.Children => (0, spansATrace - 1),
            TracePart.Root => (spansATrace - 1, spansATrace),
            _ => (0, spansATrace),
        };
        var scope = new ProtoWriter().Message(1, new ProtoWriter().Text(1, "load").Text(2, "1.0"));
        for (var trace = 0; trace < traces; trace++)
        {
            for (var span = first; span < end; span++)
            {
                scope.Message(2, Span(trace, span, spansATrace, spanBytes));
            }
        }

        var resource = new ProtoWriter().Attribute(1, "service.name", "load").Attribute(1, "deployment.environment.name", "bench");
        var bytes = new ProtoWriter().Message(1, new ProtoWriter().Message(1, resource).Message(2, scope)).ToArray();
        return new ExportTemplate(bytes, Find(bytes), traces * (end - first));
    }

    /// <summary>A copy with ids that no other request has.</summary>
    /// <param name="number">The request's number.</param>
    /// <param name="run">What tells this run from others.</param>
    /// <param name="copy">Where it goes; at least <see cref="Length"/> long.</param>
    public void Fill(long number, ulong run, Span<byte> copy)
    {
        _bytes.CopyTo(copy);
        foreach (var (at, length, trace, span) in _ids)
        {
            if (length == 16)
            {
                BinaryPrimitives.WriteUInt64BigEndian(copy[at..], Mix(run + (ulong)number));
                BinaryPrimitives.WriteUInt64BigEndian(copy[(at + 8)..], Mix(run ^ ((ulong)trace + 1)));
            }
            else
            {
                BinaryPrimitives.WriteUInt64BigEndian(copy[at..], Mix(((ulong)trace << 32) + (ulong)span + 1));
            }
        }
    }

    /// <summary>The ids of the spans in a copy, as they are stored.</summary>
    public IEnumerable<(string TraceId, string SpanId)> SpanIds(Sent sent)
    {
        var copy = new byte[Length];
        Fill(sent.Number, sent.Run, copy);
        // A span has its trace's id, its own and, but for the root, its parent's.
        for (var i = 0; i + 1 < _ids.Length; i++)
        {
            if (_ids[i].Length == 16)
            {
                yield return (
                    Convert.ToHexStringLower(copy.AsSpan(_ids[i].At, 16)),
                    Convert.ToHexStringLower(copy.AsSpan(_ids[i + 1].At, 8))
                );
            }
        }
    }

    private static ProtoWriter Span(int trace, int span, int spansATrace, int spanBytes)
    {
        var root = span == spansATrace - 1;
        var start = 1_780_000_000_000_000_000UL + ((ulong)trace * 1_000_000);
        var writer = new ProtoWriter().Bytes(1, Marker('T', trace, span, 16)).Bytes(2, Marker('S', trace, span, 8));
        if (!root)
        {
            writer.Bytes(4, Marker('S', trace, spansATrace - 1, 8));
        }

        var (name, operation) =
            root ? ("invoke_agent support", "invoke_agent")
            : span % 3 == 0 ? ("execute_tool lookup_order", "execute_tool")
            : ("chat gpt-4.1", "chat");
        writer
            .Text(5, name)
            .Number(6, root ? 2UL : 3UL)
            .Fixed64(7, start + ((ulong)span * 1000))
            .Fixed64(8, start + 900_000_000)
            .Attribute(9, "gen_ai.operation.name", operation)
            .Attribute(9, "gen_ai.provider.name", "openai")
            .Attribute(9, "gen_ai.request.model", "gpt-4.1")
            .Attribute(9, "gen_ai.conversation.id", $"session-{trace % 100}")
            .Attribute(9, "gen_ai.usage.input_tokens", 900 + span)
            .Attribute(9, "gen_ai.usage.output_tokens", 120 + span)
            .Attribute(9, "prompt_version", "v23")
            .Attribute(9, "plan", trace % 2 == 0 ? "pro" : "legacy")
            .Attribute(9, "region", "eu-central-1");
        if (operation == "execute_tool")
        {
            writer
                .Attribute(9, "gen_ai.tool.name", "lookup_order")
                .Attribute(9, "gen_ai.tool.call.result", Filler(spanBytes - writer.Length - 40, (trace * 100) + span));
        }
        else
        {
            writer.Attribute(
                9,
                "gen_ai.input.messages",
                Messages("user", Filler((spanBytes - writer.Length - 230) / 2, (trace * 100) + span))
            );
            writer.Attribute(
                9,
                "gen_ai.output.messages",
                Messages("assistant", Filler(spanBytes - writer.Length - 110, (trace * 100) + span + 50))
            );
        }

        return writer;
    }

    private static string Messages(string role, string text) =>
        $$"""[{"role":"{{role}}","parts":[{"type":"text","content":"{{text}}"}]}]""";

    // Words as frequent as in prose: a few make up half of it, so that a compressor finds about as much as in a real text.
    private static string Filler(int length, int seed)
    {
        var text = new System.Text.StringBuilder();
        for (var random = (ulong)seed; text.Length < length; )
        {
            random = Mix(random + 0x9E3779B97F4A7C15);
            var share = (random >> 11) / (double)(1UL << 53);
            text.Append(Words[(int)(Math.Pow(Vocabulary, share) - 1)]).Append(' ');
        }

        return text.ToString(0, Math.Max(1, length));
    }

    private static string Word(int number)
    {
        const string Consonants = "bcdfghklmnprstvw";
        const string Vowels = "aeiou";
        var word = new System.Text.StringBuilder();
        // The frequent ones are short.
        for (var rest = (number * 7) + 1; rest > 0; rest /= Consonants.Length * Vowels.Length)
        {
            word.Append(Consonants[rest % Consonants.Length]).Append(Vowels[rest / Consonants.Length % Vowels.Length]);
        }

        return word.ToString();
    }

    // A pattern that text cannot contain, found again afterwards.
    private static byte[] Marker(char kind, int trace, int span, int length)
    {
        var marker = new byte[length];
        marker[0] = 0xFE;
        marker[1] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(marker.AsSpan(2), (ushort)trace);
        BinaryPrimitives.WriteUInt16BigEndian(marker.AsSpan(4), (ushort)span);
        marker[6] = 0xFD;
        return marker;
    }

    private static (int, int, int, int)[] Find(byte[] bytes)
    {
        var found = new List<(int, int, int, int)>();
        for (var at = 0; at + 8 <= bytes.Length; at++)
        {
            if (bytes[at] == 0xFE && bytes[at + 6] == 0xFD && bytes[at + 1] is (byte)'T' or (byte)'S')
            {
                var trace = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2));
                found.Add((at, bytes[at + 1] == 'T' ? 16 : 8, trace, BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 4))));
                at += 7;
            }
        }

        return [.. found];
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return (value ^ (value >> 31)) | 1;
    }
}

/// <summary>Which spans of each trace a request holds.</summary>
internal enum TracePart
{
    Whole,
    Children,
    Root,
}
