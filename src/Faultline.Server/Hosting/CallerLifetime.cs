using Microsoft.Extensions.Hosting;

namespace Faultline.Server.Hosting;

/// <summary>Leaves signals to the caller, whose command line handles them already.</summary>
internal sealed class CallerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
