using Faultline.Storage.DuckDb;
using Faultline.Storage.Remote;
using Faultline.Traces;

namespace Faultline.Cli;

/// <summary>Opens a workspace's traces: through the server where one owns them, else the file itself.</summary>
internal static class WorkspaceTraces
{
    public static async Task<ITraceStore> OpenAsync(string workspace, string path, CancellationToken cancellationToken)
    {
        if (await RemoteTraceStore.TryOpenAsync(workspace, cancellationToken) is { } remote)
        {
            return remote;
        }

        try
        {
            return await DuckDbTraceStore.OpenAsync(path, cancellationToken);
        }
        catch (FaultlineException failure) when (failure.Kind == FaultKind.Outside)
        {
            // A server may have taken the file over a moment ago.
            if (await RemoteTraceStore.TryOpenAsync(workspace, cancellationToken) is { } started)
            {
                return started;
            }

            throw;
        }
    }
}
