using System.Security.Cryptography;
using System.Text;

namespace Faultline.Server.Owning;

/// <summary>What another command must show to work through this server, and the port at which it may.</summary>
internal sealed class OwnerToken
{
    private volatile int _port = -1;

    public OwnerToken()
    {
        Value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        Bytes = Encoding.UTF8.GetBytes(Value);
    }

    public string Value { get; }

    public byte[] Bytes { get; }

    public void ListensOn(int port) => _port = port;

    public bool IsOwnPort(int port) => port == _port;
}
