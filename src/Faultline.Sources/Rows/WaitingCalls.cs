namespace Faultline.Sources.Rows;

/// <summary>Tool calls that no message has answered yet, found by id, by name or in order without a search: a row may hold a great many.</summary>
internal sealed class WaitingCalls
{
    private readonly Dictionary<string, Queue<int>> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<int>> _byName = new(StringComparer.Ordinal);
    private readonly Queue<int> _all = [];
    private readonly HashSet<int> _answered = [];

    /// <param name="call">Its place among the calls.</param>
    /// <param name="id">Its id, where it has one.</param>
    /// <param name="name">The tool's name.</param>
    public void Add(int call, string? id, string name)
    {
        _all.Enqueue(call);
        Of(_byName, name).Enqueue(call);
        if (id is not null)
        {
            Of(_byId, id).Enqueue(call);
        }
    }

    /// <summary>The first call that an answer is for: of its id, without an id of its name, without either any. Null where none waits.</summary>
    public int? Take(string? id, string? name)
    {
        var queue =
            id is not null ? _byId.GetValueOrDefault(id)
            : name is not null ? _byName.GetValueOrDefault(name)
            : _all;
        while (queue?.TryDequeue(out var call) == true)
        {
            if (_answered.Add(call))
            {
                return call;
            }
        }

        return null;
    }

    private static Queue<int> Of(Dictionary<string, Queue<int>> queues, string key) =>
        queues.TryGetValue(key, out var queue) ? queue : queues[key] = [];
}
