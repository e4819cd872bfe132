using System.Buffers;

namespace Faultline.Server.Receiving;

/// <summary>Buffers for the bytes of requests. Those of usual size are used again; a pool of large ones would keep some for each thread that ever had one.</summary>
internal static class BodyBuffer
{
    private const int LargestPooled = 2 << 20;

    /// <summary>A buffer of at least so many bytes.</summary>
    public static byte[] Rent(int bytes) =>
        bytes <= LargestPooled ? ArrayPool<byte>.Shared.Rent(Math.Max(1, bytes)) : GC.AllocateUninitializedArray<byte>(bytes);

    public static void Return(byte[] buffer)
    {
        if (buffer.Length is > 0 and <= LargestPooled)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
