using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Faultline.Traces;

/// <summary>
/// A fingerprint of everything a trace says: the first 128 bits of SHA-256 over its fields in a fixed order. Two traces of the same id are the same
/// row when their fingerprints are equal, whatever order their dictionaries happen to be in.
/// </summary>
public static class TraceContent
{
    public static Guid Of(Trace trace)
    {
        var content = new Writer();
        content.Text(trace.TraceId);
        content.Text(trace.Workflow);
        content.Whole(trace.Timestamp.ToUtc().Ticks);
        content.Text(trace.Query);
        content.Text(trace.Response);
        content.Text(trace.SessionId);
        content.Text(trace.UserId);
        content.Text(trace.Intent);
        content.Text(trace.PromptVersion);
        content.Text(trace.Model);
        content.Text(trace.Summary);
        content.Text(trace.Error);
        content.Number(trace.LatencyMs);
        content.Whole(trace.InputTokens);
        content.Whole(trace.OutputTokens);
        content.Number(trace.CostUsd);
        content.Text(trace.JudgeVerdict);
        content.Text(trace.JudgeComment);
        content.Flag(trace.FeedbackUp);
        content.Flag(trace.Escalated);
        content.Flag(trace.Abandoned);
        content.Flag(trace.SchemaValid);
        content.Flag(trace.Passed);
        content.Scores(trace.JudgeScores);
        content.Attributes(trace.Attributes);
        content.Messages(trace.Messages);
        content.ToolCalls(trace.ToolCalls);
        content.Documents(trace.Retrieved);
        return content.Finish();
    }

    /// <summary>The fingerprint of an evaluation, by which one that arrives twice is known.</summary>
    public static Guid Of(Evaluation evaluation)
    {
        var content = new Writer();
        if (evaluation.Target != EvaluationTarget.Trace)
        {
            content.Whole((long)evaluation.Target);
            content.Text(evaluation.SessionId);
        }

        content.Text(evaluation.TraceId);
        content.Text(evaluation.SpanId);
        content.Text(evaluation.Name);
        if (evaluation.Key is { } key)
        {
            content.Text(key);
            return content.Finish();
        }

        content.Number(evaluation.Score);
        content.Text(evaluation.Label);
        content.Text(evaluation.Explanation);
        content.Whole(evaluation.Timestamp.ToUtc().Ticks);
        content.Text(evaluation.Source);
        return content.Finish();
    }

    /// <summary>Every value is preceded by its length or a presence byte, so that no two different traces write the same bytes.</summary>
    private sealed class Writer
    {
        private const int LargestKept = 1 << 20;

        // One of a thread's own: traces are hashed by the thousand, and growing a buffer for each costs more than hashing it.
        [ThreadStatic]
        private static ArrayBufferWriter<byte>? t_bytes;

        private readonly ArrayBufferWriter<byte> _bytes = Emptied();

        public Guid Finish()
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(_bytes.WrittenSpan, hash);
            return new Guid(hash[..16], bigEndian: true);
        }

        public void Text(string? value)
        {
            Count(value?.Length ?? -1);
            // UTF-16 as it is: unlike UTF-8 it also tells lone surrogates apart.
            if (BitConverter.IsLittleEndian)
            {
                _bytes.Write(MemoryMarshal.AsBytes(value.AsSpan()));
                return;
            }

            foreach (var c in value.AsSpan())
            {
                BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(2), c);
                _bytes.Advance(2);
            }
        }

        public void Whole(long? value)
        {
            Count(value is null ? 0 : 1);
            if (value is { } known)
            {
                BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), known);
                _bytes.Advance(8);
            }
        }

        public void Number(double? value) =>
            // All NaNs are one NaN.
            Whole(value is { } known ? BitConverter.DoubleToInt64Bits(double.IsNaN(known) ? double.NaN : known) : null);

        public void Flag(bool? value) =>
            Count(
                value is null ? -1
                : value.Value ? 1
                : 0
            );

        public void Scores(IReadOnlyDictionary<string, double> scores)
        {
            Count(scores.Count);
            foreach (var name in Sorted(scores.Keys, scores.Count))
            {
                Text(name);
                Number(scores[name]);
            }
        }

        public void Attributes(IReadOnlyDictionary<string, AttributeValue> attributes)
        {
            Count(attributes.Count);
            foreach (var name in Sorted(attributes.Keys, attributes.Count))
            {
                var value = attributes[name];
                Text(name);
                Count((int)value.Kind);
                if (value.Kind is AttributeKind.Text or AttributeKind.Json)
                {
                    Text(value.ToString());
                }
                else
                {
                    Number(value.Number);
                }
            }
        }

        public void Messages(IReadOnlyList<Message> messages)
        {
            Count(messages.Count);
            foreach (var message in messages)
            {
                Text(message.Role);
                Text(message.Content);
                ToolCalls(message.ToolCalls);
            }
        }

        public void ToolCalls(IReadOnlyList<ToolCall>? calls)
        {
            Count(calls?.Count ?? -1);
            foreach (var call in calls ?? [])
            {
                Text(call.Name);
                Text(call.Status);
                Text(call.Arguments);
                Text(call.Result);
                Number(call.LatencyMs);
            }
        }

        public void Documents(IReadOnlyList<RetrievedDocument>? documents)
        {
            Count(documents?.Count ?? -1);
            foreach (var document in documents ?? [])
            {
                Text(document.Document);
                Number(document.Score);
            }

            // At the very end and only where there is one, so that a trace without versions keeps the fingerprint it always had.
            if (documents?.Any(document => document.Version is not null) == true)
            {
                Count(-2);
                foreach (var document in documents)
                {
                    Text(document.Version);
                }
            }
        }

        private static ArrayBufferWriter<byte> Emptied()
        {
            var bytes = t_bytes?.Capacity <= LargestKept ? t_bytes : t_bytes = new ArrayBufferWriter<byte>(4096);
            bytes.ResetWrittenCount();
            return bytes;
        }

        private void Count(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(4), value);
            _bytes.Advance(4);
        }

        private static string[] Sorted(IEnumerable<string> names, int count)
        {
            var sorted = new string[count];
            var at = 0;
            foreach (var name in names)
            {
                sorted[at++] = name;
            }

            Array.Sort(sorted, StringComparer.Ordinal);
            return sorted;
        }
    }
}
