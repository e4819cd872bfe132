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
            var known = turns.Count;
            Append(turns, [.. input.SkipWhile(message => Instruction(message) is { } text && instructions.Contains(text))]);
            turns.AddRange(output);
            instructions.UnionWith(turns.Skip(known).Select(Instruction).OfType<string>());
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

    // What is new in the input is what stands behind its longest prefix that the conversation so far ends with.
    private static void Append(List<Message> turns, Message[] input)
    {
        var known = 0;
        if (input.Length > 0)
        {
            var fallback = Fallback(input);
            foreach (var turn in turns.Skip(Math.Max(0, turns.Count - input.Length)))
            {
                while (known > 0 && (known == input.Length || !Same(input[known], turn)))
                {
                    known = fallback[known - 1];
                }

                known += Same(input[known], turn) ? 1 : 0;
            }
        }

        turns.AddRange(input.Skip(known));
    }

    // Knuth, Morris, Pratt: for each prefix the longest proper prefix of it that it ends with.
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
        && (a.ToolCalls ?? [])
            .Zip(b.ToolCalls ?? [])
            .All(pair => pair.First.Name == pair.Second.Name && pair.First.Arguments == pair.Second.Arguments);
}
