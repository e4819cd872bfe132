using Microsoft.Extensions.Logging;

namespace Faultline.Server.Receiving;

/// <summary>What the writer says of the store's state.</summary>
internal sealed partial class StoreWriter
{
    [LoggerMessage(LogLevel.Error, "Nothing can be stored: {Reason}")]
    private partial void LogFault(string reason);

    [LoggerMessage(LogLevel.Warning, "Storing again.")]
    private partial void LogRecovered();
}
