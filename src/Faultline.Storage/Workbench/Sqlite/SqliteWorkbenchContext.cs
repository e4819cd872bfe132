using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Faultline.Storage.Workbench.Sqlite;

/// <summary>The workbench's model on SQLite, owner of the migrations beside it.</summary>
internal sealed class SqliteWorkbenchContext(DbContextOptions<SqliteWorkbenchContext> options) : WorkbenchContext(options)
{
    /// <summary>Serves <c>dotnet ef migrations add</c>; no database is opened.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqliteWorkbenchContext>
    {
        public SqliteWorkbenchContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqliteWorkbenchContext>().UseSqlite("Data Source=:memory:").Options);
    }
}
