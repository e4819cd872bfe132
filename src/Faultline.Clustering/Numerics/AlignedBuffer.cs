using System.Runtime.InteropServices;

namespace Faultline.Clustering;

/// <summary>
/// A large buffer outside the collected heap, at a cache line: given back the moment it is disposed, so that a fit that follows another does not need the room of
/// both. What it holds at first is undefined.
/// </summary>
internal sealed unsafe class AlignedBuffer<T> : SafeHandle
    where T : unmanaged
{
    // A vector that straddles two cache lines costs two loads.
    private const int Line = 64;

    public AlignedBuffer(long length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        // Aligned by hand: common allocators do not find the room of a freed aligned block again.
        SetHandle((nint)NativeMemory.Alloc(checked(((nuint)length * (nuint)sizeof(T)) + Line)));
    }

    public long Length { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>Whoever uses it keeps the buffer alive meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public T* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (T*)(((nuint)handle + Line - 1) / Line * Line);
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
