using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Puts one conversation together from the model calls of a trace, whether each carries the whole history, a window of it, or only what is new.</summary>
internal static class Conversation
{
    private const int LongestKept = 5_000;

    public static IReadOnlyList<Message> Of(IEnumerable<SpanFacts> modelCalls)
    {
        var turns = new List<Message>();
        // Instructions that were told once are not told again. Looked up, not searched for: a call may hold a great many.
        var instructions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in modelCalls)
        {
            if (turns.Count > LongestKept)
            {
                break;
            }

            var input = call.Input.Count > 0 || call.InputText is null ? call.Input : [new Message("user", call.InputText)];
            var output = call.Output.Count > 0 || call.OutputText is null ? call.Output : [new Message("assistant", call.OutputText)];
            var told = 0;
            while (told < input.Count && Instruction(input[told]) is { } again && instructions.Contains(again))
            {
                told++;
            }

            var known = turns.Count;
            Append(turns, input, told);
            turns.AddRange(output);
            for (; known < turns.Count; known++)
            {
                if (Instruction(turns[known]) is { } text)
                {
                    instructions.Add(text);
                }
            }
        }

        return turns;
    }

    /// <summary>Tool calls as the messages tell them: each assistant turn's calls with the tool turns that follow, in order.</summary>
    public static IReadOnlyList<ToolCall> ToolCallsOf(IReadOnlyList<Message> turns)
    {
        var calls = new List<ToolCall>();
        var unanswered = new Queue<int>();
        foreach (var turn in turns)
        {
            foreach (var call in turn.ToolCalls ?? [])
            {
                unanswered.Enqueue(calls.Count);
                calls.Add(call);
            }

            if (turn.Role == "tool" && unanswered.TryDequeue(out var index))
            {
                calls[index] = calls[index] with { Result = turn.Content };
            }
        }

        return calls;
    }

    private static string? Instruction(Message message) =>
        message is { Role: "system", ToolCalls: null or { Count: 0 } } ? message.Content ?? "" : null;

    // What is new in the input, from one of its messages on, is what stands behind the longest prefix of that which the conversation so far ends with.
    private static void Append(List<Message> turns, IReadOnlyList<Message> input, int from)
    {
        var known = from;
        var count = input.Count - from;
        // The usual cases first, which need no table: nothing is there yet, or a single message is new or the last one again.
        if (count > 1 && turns.Count > 0)
        {
            known += Overlap(turns, [.. input.Skip(from)]);
        }
        else if (count == 1 && turns.Count > 0 && Same(input[from], turns[^1]))
        {
            known++;
        }

        for (; known < input.Count; known++)
        {
            turns.Add(input[known]);
        }
    }

    // Knuth, Morris, Pratt.
    private static int Overlap(List<Message> turns, Message[] input)
    {
        var known = 0;
        var fallback = Fallback(input);
        for (var at = Math.Max(0, turns.Count - input.Length); at < turns.Count; at++)
        {
            while (known > 0 && (known == input.Length || !Same(input[known], turns[at])))
            {
                known = fallback[known - 1];
            }

            known += Same(input[known], turns[at]) ? 1 : 0;
        }

        return known;
    }

    // For each prefix the longest proper prefix of it that it ends with.
    private static int[] Fallback(Message[] input)
    {
        var fallback = new int[input.Length];
        for (int i = 1, length = 0; i < input.Length; i++)
        {
            while (length > 0 && !Same(input[i], input[length]))
            {
                length = fallback[length - 1];
            }

            length += Same(input[i], input[length]) ? 1 : 0;
            fallback[i] = length;
        }

        return fallback;
    }

    private static bool Same(Message a, Message b) =>
        a.Role == b.Role
        && (a.Content ?? "") == (b.Content ?? "")
        && (a.ToolCalls?.Count ?? 0) == (b.ToolCalls?.Count ?? 0)
        && (
            a.ToolCalls is not { Count: > 0 }
            || a.ToolCalls.Zip(b.ToolCalls!)
                .All(pair => pair.First.Name == pair.Second.Name && pair.First.Arguments == pair.Second.Arguments)
        );
}
