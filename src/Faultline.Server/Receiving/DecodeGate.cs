namespace Faultline.Server.Receiving;

/// <summary>Lets as many requests be decoded side by side as there are cores, up to a number of bytes, and a larger one alone; the others wait in the order in which they came.</summary>
/// <remarks>
/// What is decoded takes many times the room of its bytes, so this bounds memory whatever the size of the requests. More of them than cores would be no
/// faster: each would be half done for longer, and the collector of garbage would find, copy and keep all that they hold.
/// </remarks>
internal sealed class DecodeGate(long mostBytes = DecodeGate.UsualBytes, int? mostRequests = null)
{
    /// <summary>Enough of usual requests for a few cores, at about fifteen bytes of memory for one.</summary>
    public const long UsualBytes = 8L << 20;

    /// <summary>Bytes of a request beyond which it counts as large.</summary>
    public const long LargestUsual = 2L << 20;

    // After so many bytes of large requests their garbage is collected.
    private const long Collectable = 16L << 20;

    private readonly int _mostRequests = mostRequests ?? Environment.ProcessorCount;
    private readonly Lock _changing = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Turn)> _waiting = new();
    private long _inside;
    private int _requests;
    private long _uncollected;

    /// <summary>Returns when it is this request's turn; it must leave, whatever happens then.</summary>
    /// <param name="bytes">Size of the request.</param>
    public Task EnterAsync(long bytes)
    {
        lock (_changing)
        {
            if (_waiting.Count == 0 && Fits(bytes))
            {
                Enter(bytes);
                return Task.CompletedTask;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, turn));
            return turn.Task;
        }
    }

    /// <param name="bytes">As told on entering.</param>
    public void Leave(long bytes)
    {
        if (bytes > LargestUsual && Interlocked.Add(ref _uncollected, bytes) >= Collectable)
        {
            Interlocked.Exchange(ref _uncollected, 0);
            // Left to itself the collector lets hundreds of megabytes of large strings pile up before it looks at them.
#pragma warning disable S1215 // Not for speed: for a bound, and seldom.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
#pragma warning restore S1215
        }

        lock (_changing)
        {
            _inside -= bytes;
            _requests--;
            while (_waiting.TryPeek(out var next) && Fits(next.Bytes))
            {
                _waiting.Dequeue();
                Enter(next.Bytes);
                next.Turn.SetResult();
            }
        }
    }

    private bool Fits(long bytes) => _requests == 0 || (_requests < _mostRequests && _inside + bytes <= mostBytes);

    private void Enter(long bytes)
    {
        _inside += bytes;
        _requests++;
    }
}
