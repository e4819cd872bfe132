using Microsoft.Extensions.Logging;

namespace Faultline.Server.Receiving;

/// <summary>What the writer says of the store's state.</summary>
internal sealed partial class StoreWriter
{
    [LoggerMessage(LogLevel.Error, "Nothing can be stored: {Reason}")]
    private partial void LogFault(string reason);

    [LoggerMessage(LogLevel.Warning, "Storing again.")]
    private partial void LogRecovered();

    [LoggerMessage(LogLevel.Error, "Storing failed in a way that is not foreseen.")]
    private partial void LogUnexpected(Exception failure);

    [LoggerMessage(LogLevel.Warning, "The file of open traces cannot be made shorter: {Reason}")]
    private partial void LogJournal(string reason);

    [LoggerMessage(LogLevel.Warning, "Trace {Id} could not be told and is tried again: {Reason}")]
    private partial void LogPutOff(string id, string reason);

    [LoggerMessage(
        LogLevel.Error,
        "Trace {Id} is left as it was until more spans of it come, for it could not be told time and again: {Reason}"
    )]
    private partial void LogGivenUp(string id, string reason);
}
