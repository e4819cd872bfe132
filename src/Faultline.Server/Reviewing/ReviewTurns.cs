namespace Faultline.Server.Reviewing;

/// <summary>One after another: whoever labels, takes back, decides or is given an item looks at what others have said first, and nobody may say something in between.</summary>
/// <remarks>In memory suffices, because the server owns the workspace alone.</remarks>
internal sealed class ReviewTurns : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<T> TakeAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
