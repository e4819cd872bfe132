using Faultline.Configuration;

namespace Faultline.Server.Receiving;

/// <summary>How much may be on its way into the store at once. What finds no room is refused before it costs memory.</summary>
internal sealed class IntakeBudget(IntakeLimits limits)
{
    private readonly long _mostBytes = (long)limits.QueueMb << 20;
    private long _bytes;
    private int _requests;

    public const string FullMessage = "Too much is waiting to be stored; send it again in a moment.";

    /// <summary>Bytes of the requests that are being read, waiting or in a commit.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>True when the next request would be refused.</summary>
    public bool IsFull => Bytes >= _mostBytes || Requests >= limits.QueueRequests;

    /// <summary>A place for one request of <paramref name="bytes"/>, or null when there is none. A request larger than all room gets in when it is alone.</summary>
    public Place? TryEnter(long bytes)
    {
        if (Interlocked.Increment(ref _requests) > limits.QueueRequests)
        {
            Interlocked.Decrement(ref _requests);
            return null;
        }

        var place = new Place(this);
        if (place.TryGrow(bytes))
        {
            return place;
        }

        place.Dispose();
        return null;
    }

    /// <summary>What one request holds of the budget until it is answered.</summary>
    internal sealed class Place(IntakeBudget budget) : IDisposable
    {
        private long _held;
        private int _left;

        public long Held => _held;

        /// <summary>True once the writer answers for it and lets it go after the commit.</summary>
        public bool IsHandedOver { get; private set; }

        public void HandOver() => IsHandedOver = true;

        /// <summary>Raises what is held to <paramref name="bytes"/> in all.</summary>
        public bool TryGrow(long bytes)
        {
            var more = bytes - _held;
            if (more <= 0)
            {
                return true;
            }

            var total = Interlocked.Add(ref budget._bytes, more);
            if (total > budget._mostBytes && total != bytes)
            {
                Interlocked.Add(ref budget._bytes, -more);
                return false;
            }

            _held = bytes;
            return true;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Add(ref budget._bytes, -_held);
                Interlocked.Decrement(ref budget._requests);
            }
        }
    }
}
